/* SPDX-License-Identifier: Apache-2.0 */
#include "job/mai-job-error.h"

G_DEFINE_QUARK (mai - job - error - quark, mai_job_error)
