/* SPDX-License-Identifier: Apache-2.0 */
/* Alone, and as two and three processes of this program. */
#include <stdlib.h>
#include <string.h>

#include <glib/gstdio.h>

#include "mai-group-fixture.h"
#include "nn/mai-group-open.h"
#include "nn/mai-nn-error.h"

/* ---- what members do ---- */

/* Member r gives r + 1 bytes. */
static void
member_shares (MaiGroup *group)
{
  guint8 bytes[6] = { 0 };
  gsize ends[3];

  for (guint r = 0, end = 0; r < group->size; r++)
    ends[r] = end += r + 1;
  memset (bytes + ends[group->rank] - group->rank - 1, 'a' + (int) group->rank, group->rank + 1);
  g_assert_true (mai_group_share (group, bytes, ends, NULL));
  g_assert_cmpmem (bytes, ends[group->size - 1], "abbccc", group->size == 2 ? 3 : 6);
}

static void
member_hears_the_first (MaiGroup *group)
{
  gboolean yes = group->rank == 0;
  double number = group->rank == 0 ? 0.1 : 7;

  g_assert_true (mai_group_decide (group, &yes, NULL));
  g_assert_true (yes);
  g_assert_true (mai_group_hand_out (group, &number, sizeof number, NULL));
  g_assert_cmpfloat (number, ==, 0.1);
  yes = group->rank != 0;
  g_assert_true (mai_group_decide (group, &yes, NULL));
  g_assert_false (yes);
  g_assert_cmpuint (group->neighbours, ==, group->size);
  g_assert_cmpuint (group->place, ==, group->rank);
}

#define N 10000

typedef struct
{
  MaiGroup *group;
  float values[N];
} Chain;

/* Not the same in any other order. */
static float
follow (float value, gsize i, guint rank)
{
  return value * 0.75f + (float) (i % 13) / (float) (rank + 1);
}

static void
follow_cb (gsize first, gsize n, gpointer data)
{
  Chain *chain = data;

  for (gsize i = first; i < first + n; i++)
    chain->values[i] = follow (chain->values[i], i, chain->group->rank);
}

static void
member_chains (MaiGroup *group)
{
  static const gsize pieces[] = { 1000, 999, N, 3 * N };
  g_autofree Chain *chain = g_new0 (Chain, 1);

  chain->group = group;
  for (guint p = 0; p < G_N_ELEMENTS (pieces); p++)
    {
      for (gsize i = 0; i < N; i++)
        chain->values[i] = group->rank == 0 ? (float) i : 1e9f;
      g_assert_true (mai_group_chain (group, chain->values, N, pieces[p], follow_cb, chain, NULL));
      for (gsize i = 0; i < N; i++)
        {
          float expected = (float) i;

          for (guint r = 0; r < group->size; r++)
            expected = follow (expected, i, r);
          g_assert_cmpfloat (chain->values[i], ==, expected);
        }
    }
}

static gboolean
set_error_if (gboolean wanted, GQuark domain, int code, GError **error)
{
  if (wanted)
    g_set_error (error, domain, code, "what went “wrong”");
  return !wanted;
}

static void
member_agrees (MaiGroup *group)
{
  guint last = group->size - 1;
  gboolean is_last = group->rank == last;
  g_autoptr (GError) error = NULL;

  g_assert_true (mai_group_agree (group, TRUE, &error));
  g_assert_no_error (error);

  /* One is cancelled. */
  g_assert_false (mai_group_agree (
      group, set_error_if (is_last, G_IO_ERROR, G_IO_ERROR_CANCELLED, &error), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpstr (error->message, ==, "what went “wrong”");
  g_clear_error (&error);

  /* One is cancelled and another fails. */
  gboolean good = group->rank > 0 ? set_error_if (is_last, MAI_NN_ERROR, MAI_NN_ERROR_BATCH, &error)
                                  : set_error_if (TRUE, G_IO_ERROR, G_IO_ERROR_CANCELLED, &error);
  g_assert_false (mai_group_agree (group, good, &error));
  if (is_last)
    g_assert_error (error, MAI_NN_ERROR, MAI_NN_ERROR_BATCH);
  else
    g_assert_error (error, MAI_NN_ERROR, MAI_NN_ERROR_GROUP);
  g_autofree char *whose = g_strdup_printf ("process %u, on ", last);
  g_assert_cmpint (g_str_has_prefix (error->message, whose), !=, is_last);
  g_assert_true (g_str_has_suffix (error->message, "what went “wrong”"));
  g_clear_error (&error);

  /* A device fails, of which there is more to say than that. */
  g_assert_false (mai_group_agree (
      group, set_error_if (is_last, MAI_NN_ERROR, MAI_NN_ERROR_TOO_LARGE, &error), &error));
  g_assert_error (error, MAI_NN_ERROR, MAI_NN_ERROR_TOO_LARGE);
  g_clear_error (&error);
  g_assert_false (mai_group_agree (
      group, set_error_if (is_last, MAI_NN_ERROR, MAI_NN_ERROR_DEVICE, &error), &error));
  g_assert_error (error, MAI_NN_ERROR, MAI_NN_ERROR_DEVICE);
  g_clear_error (&error);

  /* And it goes on. */
  g_assert_true (mai_group_agree (group, TRUE, &error));
}

/* More than is told. */
static void
member_fails_at_length (MaiGroup *group)
{
  g_autofree char *text = g_strnfill (5000, 'x');
  g_autoptr (GError) error = NULL;

  memcpy (text + 1000, "“”“”“”“”“”", strlen ("“”“”“”“”“”"));
  if (group->rank == 0)
    g_set_error_literal (&error, MAI_NN_ERROR, MAI_NN_ERROR_BATCH, text);
  g_assert_false (mai_group_agree (group, group->rank != 0, &error));
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
}

/* Ends without a word to the others, who wait for it. */
static void
member_dies (MaiGroup *group)
{
  GError *error = NULL;

  if (group->rank == 1)
    exit (3);
  mai_group_agree (group, TRUE, &error);
  g_assert_not_reached ();
}

static const MaiGroupFixturePart parts[] = {
  { "shares", member_shares },
  { "hears-the-first", member_hears_the_first },
  { "chains", member_chains },
  { "agrees", member_agrees },
  { "fails-at-length", member_fails_at_length },
  { "dies", member_dies },
  { NULL, NULL },
};

/* ---- tests ---- */

static void
test_members (gconstpointer part)
{
  mai_group_fixture_run (2, part);
  mai_group_fixture_run (3, part);
}

/* None waits for ever for one that is no more. */
static void
test_one_dies (void)
{
  g_autofree char *said = NULL;
  int status;

  if (!mai_group_fixture_try (3, "dies", &status, &said))
    return;
  g_assert_cmpint (status, !=, 0);
  g_assert_null (strstr (said, "ERROR"));
}

static void
add_ten_cb (gsize first, gsize n, gpointer data)
{
  float *values = data;

  for (gsize i = first; i < first + n; i++)
    values[i] += 10;
}

static void
test_alone (void)
{
  float values[5] = { 0, 1, 2, 3, 4 };
  gboolean yes = TRUE;
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (mai_group_get_size (NULL), ==, 1);
  g_assert_true (mai_group_leads (NULL));
  g_assert_true (mai_group_share (NULL, values, NULL, NULL));
  g_assert_true (mai_group_decide (NULL, &yes, NULL));
  g_assert_true (yes);
  g_assert_true (mai_group_chain (NULL, values, 5, 2, add_ten_cb, values, NULL));
  for (guint i = 0; i < 5; i++)
    g_assert_cmpfloat (values[i], ==, 10 + (float) i);
  g_assert_true (mai_group_agree (NULL, TRUE, &error));
  g_assert_false (mai_group_agree (
      NULL, set_error_if (TRUE, MAI_NN_ERROR, MAI_NN_ERROR_BATCH, &error), &error));
  g_assert_error (error, MAI_NN_ERROR, MAI_NN_ERROR_BATCH);
  mai_group_close (NULL);
}

/* In order, without gaps, none more than one ahead of another. */
static void
test_deal (void)
{
  for (guint size = 1; size < 9; size++)
    for (guint n = 0; n < 20; n++)
      {
        const MaiGroup group = { .size = size };

        g_assert_cmpuint (mai_group_deal (&group, 0, n), ==, 0);
        g_assert_cmpuint (mai_group_deal (&group, size, n), ==, n);
        for (guint r = 0; r < size; r++)
          {
            guint count = mai_group_deal (&group, r + 1, n) - mai_group_deal (&group, r, n);

            g_assert_cmpuint (count, ==, n / size + (r < n % size));
          }
      }
  g_assert_cmpuint (mai_group_deal (NULL, 0, 7), ==, 0);
  g_assert_cmpuint (mai_group_deal (NULL, 1, 7), ==, 7);
}

static void
assert_started (const char *rank, const char *size, gboolean expected)
{
  guint found = 99;

  g_setenv ("OMPI_COMM_WORLD_RANK", rank, TRUE);
  g_setenv ("OMPI_COMM_WORLD_SIZE", size, TRUE);
  g_assert_cmpint (mai_group_is_started (&found), ==, expected);
  if (expected)
    g_assert_cmpuint (found, ==, (guint) atoi (rank));
}

static void
test_environment (void)
{
  assert_started ("1", "2", TRUE);
  assert_started ("0", "1000", TRUE);
  assert_started ("0", "1", FALSE);
  assert_started ("2", "2", FALSE);
  assert_started ("-1", "2", FALSE);
  assert_started ("0", "", FALSE);
  assert_started ("0", "99999999999999999999", FALSE);
  assert_started ("x", "2", FALSE);
  g_unsetenv ("OMPI_COMM_WORLD_SIZE");
  g_assert_false (mai_group_is_started (&(guint){ 0 }));
  g_unsetenv ("OMPI_COMM_WORLD_RANK");
}

/* What is found by the module's name may be anything. */
static void
test_no_module (void)
{
  g_autofree char *folder = g_dir_make_tmp ("musicai-group-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "libmusicai-mpi.so", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path, "no module", -1, NULL));
  g_setenv ("MUSICAI_MODULE_DIR", folder, TRUE);
  g_assert_null (mai_group_open (&error));
  g_assert_error (error, MAI_NN_ERROR, MAI_NN_ERROR_GROUP);
  g_unsetenv ("MUSICAI_MODULE_DIR");
  g_remove (path);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  if (mai_group_fixture_is_member (argc, argv, parts))
    return 0;
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/group/alone", test_alone);
  g_test_add_func ("/group/deal", test_deal);
  g_test_add_func ("/group/environment", test_environment);
  g_test_add_func ("/group/no-module", test_no_module);
  g_test_add_data_func ("/group/share", "shares", test_members);
  g_test_add_data_func ("/group/the-first", "hears-the-first", test_members);
  g_test_add_data_func ("/group/chain", "chains", test_members);
  g_test_add_data_func ("/group/agree", "agrees", test_members);
  g_test_add_data_func ("/group/long-error", "fails-at-length", test_members);
  g_test_add_func ("/group/one-dies", test_one_dies);
  return g_test_run ();
}
