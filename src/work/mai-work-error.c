/* SPDX-License-Identifier: Apache-2.0 */
/* The error domain of work/. Any thread. */
#include "work/mai-work-error.h"

G_DEFINE_QUARK (mai - work - error - quark, mai_work_error)
