/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/mai-copy-data.h"

#include "base/mai-i18n.h"
#include "cli/mai-progress-bar.h"
#include "work/mai-copy-cache.h"

static void
progress_cb (double share, gpointer data)
{
  mai_progress_bar_set (data, share, _ ("indexing the music"));
}

MaiCopyIndex *
mai_copy_data_open (MaiCli *cli, const char *const *paths, GError **error)
{
  MaiProgressBar *bar = mai_progress_bar_new (cli);
  MaiCopyCacheReport report = { .progress = progress_cb, .data = bar };
  MaiCopyIndex *index = mai_copy_cache_open (paths, &report, cli->cancellable, error);

  mai_progress_bar_free (bar);
  if (report.trouble != NULL)
    mai_cli_tell (cli, _ ("the index will have to be made again the next time: %s"),
                  report.trouble->message);
  g_clear_error (&report.trouble);
  return index;
}
