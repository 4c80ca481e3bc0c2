/* SPDX-License-Identifier: Apache-2.0 */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mai-error.h"
#include "mai-nn-fixture.h"
#include "nn/mai-nn-error.h"
#include "nn/mai-random.h"
#include "nn/mai-safetensors.h"

static const float floats[] = { 1, -2.5f, 3e-30f, 4, 5, 6 };
static const gint64 counts[] = { -1, G_MAXINT64 };

static void
write_bytes (const char *path, const char *bytes, gsize size)
{
  g_assert_true (g_file_set_contents_full (path, bytes, size, G_FILE_SET_CONTENTS_NONE, 0600,
                                           NULL)); /* no fsync */
}

/* header length + header + data, as another program may write it */
static GString *
make_file (const char *header, guint64 length, gsize data)
{
  GString *file = g_string_new (NULL);
  guint64 little = GUINT64_TO_LE (length);

  g_string_append_len (file, (const char *) &little, sizeof little);
  g_string_append (file, header);
  for (gsize i = 0; i < data; i++)
    g_string_append_c (file, i);
  return file;
}

static void
save_example (const char *path)
{
  g_autoptr (MaiSafetensors) file = mai_safetensors_new ();
  const gsize matrix[] = { 2, 3 }, vector[] = { 2 }, three[] = { 3 };

  mai_safetensors_set_metadata (file, "licence", "CC0 \"1.0\"\n\\ \x01 é 🎵");
  mai_safetensors_set_metadata (file, "a", "");
  mai_safetensors_add (file, "odd", MAI_DTYPE_F32, 1, three, floats);
  mai_safetensors_add (file, "counts", MAI_DTYPE_I64, 1, vector, counts);
  mai_safetensors_add (file, "weight", MAI_DTYPE_F32, 2, matrix, floats);
  mai_safetensors_add (file, "scalar", MAI_DTYPE_F32, 0, NULL, floats);
  g_assert_true (mai_safetensors_save (file, path, NULL));
}

static void
test_round_trip (void)
{
  g_autofree char *path = mai_fixture_path ("round-trip.safetensors");
  const gsize matrix[] = { 2, 3 }, turned[] = { 3, 2 }, vector[] = { 2 };
  g_autoptr (GError) error = NULL;

  save_example (path);
  g_autoptr (MaiSafetensors) file = mai_safetensors_load (path, &error);
  g_assert_no_error (error);
  g_auto (GStrv) names = mai_safetensors_list (file);
  g_autofree char *joined = g_strjoinv (" ", names);
  g_assert_cmpstr (joined, ==, "counts odd scalar weight");
  g_assert_cmpstr (mai_safetensors_get_metadata (file, "licence"), ==, "CC0 \"1.0\"\n\\ \x01 é 🎵");
  g_assert_cmpstr (mai_safetensors_get_metadata (file, "a"), ==, "");
  g_assert_null (mai_safetensors_get_metadata (file, "b"));

  gconstpointer data = mai_safetensors_get (file, "weight", MAI_DTYPE_F32, 2, matrix, &error);
  g_assert_cmpmem (data, sizeof floats, floats, sizeof floats);
  data = mai_safetensors_get (file, "counts", MAI_DTYPE_I64, 1, vector, &error);
  g_assert_cmpmem (data, sizeof counts, counts, sizeof counts);
  g_assert_cmpuint ((guintptr) data % 8, ==, 0);
  data = mai_safetensors_get (file, "scalar", MAI_DTYPE_F32, 0, NULL, &error);
  g_assert_cmpmem (data, 4, floats, 4);

  g_assert_null (mai_safetensors_get (file, "weight", MAI_DTYPE_F32, 2, turned, &error));
  g_assert_error (error, MAI_NN_ERROR, MAI_NN_ERROR_MISMATCH);
  g_assert_nonnull (strstr (error->message, "round-trip"));
  g_clear_error (&error);
  g_assert_null (mai_safetensors_get (file, "weight", MAI_DTYPE_I64, 2, matrix, &error));
  g_assert_error (error, MAI_NN_ERROR, MAI_NN_ERROR_MISMATCH);
  g_clear_error (&error);
  g_assert_null (mai_safetensors_get (file, "weights", MAI_DTYPE_F32, 2, matrix, &error));
  g_assert_error (error, MAI_NN_ERROR, MAI_NN_ERROR_MISMATCH);
}

/* What other writers may do and is still right: spaces, any order, escapes, empty tensors, unaligned data. */
static void
test_foreign (void)
{
  static const char header[] =
      "{ \"b\\u00e9\\ud83c\\udfb5\" : {\"shape\":[1 , 2],\"dtype\":\"F32\",\n"
      "\"data_offsets\":[2,10]},\"half\":{\"dtype\":\"F16\",\"shape\":[],\"data_offsets\":[0,2]},"
      "\"none\":{\"dtype\":\"F32\",\"shape\":[0,3],\"data_offsets\":[10,10]},"
      "\"__metadata__\":{}}   ";
  g_autofree char *path = mai_fixture_path ("foreign.safetensors");
  g_autoptr (GString) bytes = make_file (header, strlen (header), 10);
  const gsize shape[] = { 1, 2 }, none[] = { 0, 3 };
  g_autoptr (GError) error = NULL;

  write_bytes (path, bytes->str, bytes->len);
  g_autoptr (MaiSafetensors) file = mai_safetensors_load (path, &error);
  g_assert_no_error (error);
  const guint8 *data = mai_safetensors_get (file, "bé🎵", MAI_DTYPE_F32, 2, shape, &error);
  g_assert_no_error (error);
  g_assert_cmpuint ((guintptr) data % 4, ==, 0);
  for (guint i = 0; i < 8; i++)
    g_assert_cmpuint (data[i], ==, 2 + i);
  g_assert_nonnull (mai_safetensors_get (file, "none", MAI_DTYPE_F32, 2, none, &error));
}

#define TENSOR(shape, begin, end) \
  "{\"dtype\":\"F32\",\"shape\":[" shape "],\"data_offsets\":[" #begin "," #end "]}"

static void
test_refused (void)
{
  static const struct
  {
    const char *header;
    gsize data;
  } files[] = {
    { "", 0 },
    { "[]", 0 },
    { "{", 0 },
    { "{}x", 0 },
    { "{} ", 3 }, /* something after the last tensor */
    { "{\"a\":1}", 0 },
    { "{\"a\":{}}", 0 },
    { "{\"a\":" TENSOR ("2", 0, 8) ",}", 8 },
    { "{\"a\":" TENSOR ("2", 0, 8) "}", 7 },
    { "{\"a\":" TENSOR ("3", 0, 8) "}", 8 },
    { "{\"a\":" TENSOR ("2", 8, 0) "}", 8 },
    { "{\"a\":" TENSOR ("2", 4, 12) "}", 12 }, /* a gap before */
    { "{\"a\":" TENSOR ("2", 0, 8) ",\"b\":" TENSOR ("2", 4, 12) "}", 12 }, /* overlap */
    { "{\"a\":" TENSOR ("2", 0, 8) ",\"b\":" TENSOR ("2", 0, 8) "}", 8 },
    { "{\"a\":" TENSOR ("2", 0, 8) ",\"b\":" TENSOR ("1", 12, 16) "}", 16 }, /* a gap between */
    { "{\"a\":" TENSOR ("2", 0, 8) ",\"a\":" TENSOR ("2", 8, 16) "}", 16 }, /* the same name */
    { "{\"a\":" TENSOR ("4611686018427387904,4", 0, 0) "}", 0 }, /* 2^62 x 4 x 4 wraps to 0 */
    { "{\"a\":" TENSOR ("18446744073709551616", 0, 0) "}", 0 },
    { "{\"a\":" TENSOR ("1,1,1,1,1,1,1,1,1", 0, 4) "}", 4 },
    { "{\"a\":" TENSOR ("-1", 0, 4) "}", 4 },
    { "{\"a\":" TENSOR ("1.0", 0, 4) "}", 4 },
    { "{\"a\":" TENSOR ("01", 0, 4) "}", 4 },
    { "{\"a\":{\"dtype\":\"F33\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4 },
    { "{\"a\":{\"dtype\":4,\"shape\":[1],\"data_offsets\":[0,4]}}", 4 },
    { "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0]}}", 4 },
    { "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4,4]}}", 4 },
    { "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"shape\":[1],\"data_offsets\":[0,4]}}", 4 },
    { "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4],\"more\":1}}", 4 },
    { "{\"__metadata__\":{\"a\":1}}", 0 },
    { "{\"__metadata__\":{\"a\":\"1\",\"a\":\"2\"}}", 0 },
    { "{\"__metadata__\":{},\"__metadata__\":{}}", 0 },
    { "{\"__metadata__\":{\"a\":\"\\u0000\"}}", 0 },
    { "{\"__metadata__\":{\"a\":\"\\ud800\"}}", 0 },
    { "{\"__metadata__\":{\"a\":\"\\udc00\"}}", 0 },
    { "{\"__metadata__\":{\"a\":\"\\x\"}}", 0 },
    { "{\"__metadata__\":{\"a\":\"\n\"}}", 0 },
    { "{\"__metadata__\":{\"a\":\"\xff\"}}", 0 },
    { "{\"__metadata__\":{\"a", 0 },
  };
  g_autofree char *path = mai_fixture_path ("refused.safetensors");

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (GString) bytes =
          make_file (files[i].header, strlen (files[i].header), files[i].data);
      g_autoptr (GError) error = NULL;

      write_bytes (path, bytes->str, bytes->len);
      g_test_message ("header %u", i);
      g_assert_null (mai_safetensors_load (path, &error));
      g_assert_error (error, MAI_NN_ERROR, MAI_NN_ERROR_FORMAT);
      g_assert_nonnull (strstr (error->message, "refused.safetensors"));
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
    }
}

static void
test_header_lengths (void)
{
  static const guint64 lengths[] = { 3,           1000,           100000001, (guint64) 1 << 63,
                                     G_MAXUINT64, G_MAXUINT64 - 7 };
  g_autofree char *path = mai_fixture_path ("lengths.safetensors");

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autoptr (GString) bytes = make_file ("{}", lengths[i], 0);
      g_autoptr (GError) error = NULL;

      write_bytes (path, bytes->str, bytes->len);
      g_assert_null (mai_safetensors_load (path, &error));
      g_assert_error (error, MAI_NN_ERROR, MAI_NN_ERROR_FORMAT);
    }
}

static void
test_cut_short (void)
{
  g_autofree char *whole = mai_fixture_path ("whole.safetensors");
  g_autofree char *path = mai_fixture_path ("cut.safetensors");
  g_autofree char *bytes = NULL;
  gsize size;

  save_example (whole);
  g_assert_true (g_file_get_contents (whole, &bytes, &size, NULL));
  for (gsize n = 0; n < size; n++)
    {
      g_autoptr (GError) error = NULL;

      write_bytes (path, bytes, n);
      g_assert_null (mai_safetensors_load (path, &error));
      g_assert_error (error, MAI_NN_ERROR, MAI_NN_ERROR_FORMAT);
    }
}

static void
test_not_a_file (void)
{
  g_autofree char *folder = mai_fixture_path (".");
  g_autofree char *missing = mai_fixture_path ("missing.safetensors");
  g_autofree char *fifo = mai_fixture_path ("fifo.safetensors");
  g_autoptr (GError) error = NULL;

  g_assert_null (mai_safetensors_load (folder, &error));
  g_assert_error (error, MAI_BASE_ERROR, MAI_BASE_ERROR_NOT_REGULAR);
  g_clear_error (&error);
  g_assert_null (mai_safetensors_load (missing, &error));
  g_assert_error (error, MAI_BASE_ERROR, MAI_BASE_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "missing.safetensors"));
  g_clear_error (&error);
  g_unlink (fifo);
  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  g_assert_null (mai_safetensors_load (fifo, &error));
  g_assert_error (error, MAI_BASE_ERROR, MAI_BASE_ERROR_NOT_REGULAR);
  g_unlink (fifo);
}

/* Random changes to a good file: refused with a sentence, or read within its bounds. */
static void
test_mutations (void)
{
  g_autofree char *whole = mai_fixture_path ("mutations.safetensors");
  g_autofree char *path = mai_fixture_path ("mutated.safetensors");
  g_autofree char *bytes = NULL;
  const gsize matrix[] = { 2, 3 };
  MaiRandom random;
  gsize size;

  save_example (whole);
  g_assert_true (g_file_get_contents (whole, &bytes, &size, NULL));
  mai_random_init (&random, 1, 0);
  for (guint i = 0; i < 3000; i++)
    {
      g_autofree char *changed = g_memdup2 (bytes, size);
      g_autoptr (GError) error = NULL;

      for (guint n = 1 + mai_random_below (&random, 3); n > 0; n--)
        {
          char *byte = &changed[mai_random_below (&random, size)];

          if (mai_random_below (&random, 2))
            *byte = "0123456789[]{},:\"\\-"[mai_random_below (&random, 19)];
          else
            *byte = mai_random_below (&random, 256);
        }
      write_bytes (path, changed, size);
      g_autoptr (MaiSafetensors) file = mai_safetensors_load (path, &error);
      if (file == NULL)
        {
          g_assert_nonnull (strstr (error->message, "mutated.safetensors"));
          continue;
        }
      const float *values = mai_safetensors_get (file, "weight", MAI_DTYPE_F32, 2, matrix, NULL);
      float sum = 0;
      for (guint j = 0; values != NULL && j < 6; j++)
        sum += values[j];
      g_test_message ("%g", (double) sum);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/safetensors/round-trip", test_round_trip);
  g_test_add_func ("/safetensors/foreign", test_foreign);
  g_test_add_func ("/safetensors/refused", test_refused);
  g_test_add_func ("/safetensors/header-lengths", test_header_lengths);
  g_test_add_func ("/safetensors/cut-short", test_cut_short);
  g_test_add_func ("/safetensors/not-a-file", test_not_a_file);
  g_test_add_func ("/safetensors/mutations", test_mutations);
  return g_test_run ();
}
