/* SPDX-License-Identifier: Apache-2.0 */
/* The music that copies are looked for in. Main thread. */
#pragma once

#include "cli/mai-cli.h"
#include "learn/mai-copy-index.h"

G_BEGIN_DECLS

/* mai_copy_cache_open() with a progress bar; says on stderr where the index could not be kept. paths: NULL-terminated. */
MaiCopyIndex *mai_copy_data_open (MaiCli *cli, const char *const *paths, GError **error);

G_END_DECLS
