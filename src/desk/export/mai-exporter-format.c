/* SPDX-License-Identifier: Apache-2.0 */
/* What there is to know of each format. Any thread. */
#include "desk/export/mai-exporter.h"

#include <string.h>

#include "base/mai-i18n.h"

typedef enum
{
  KIND_NOTES,
  KIND_SOUND,
  KIND_PICTURE
} Kind;

typedef struct
{
  Kind kind;
  const char *name;
  const char *hint;
  const char *endings[4]; // the first is written, all are known; NULL at the end
} Format;

static const Format formats[MAI_EXPORT_N_FORMATS] = {
  [MAI_EXPORT_MIDI] = { KIND_NOTES,
                        "MIDI",
                        N_ ("Notes, for other music programs"),
                        { ".mid", ".midi", ".smf", NULL } },
  [MAI_EXPORT_WAV] = { KIND_SOUND, "WAV", N_ ("Sound, exact and large"), { ".wav", NULL } },
  [MAI_EXPORT_FLAC] = { KIND_SOUND,
                        "FLAC",
                        N_ ("Sound, exact and half as large"),
                        { ".flac", NULL } },
  [MAI_EXPORT_OGG] = { KIND_SOUND, "Ogg Vorbis", N_ ("Sound, small"), { ".ogg", ".oga", NULL } },
  [MAI_EXPORT_OPUS] = { KIND_SOUND, "Opus", N_ ("Sound, smallest"), { ".opus", NULL } },
  [MAI_EXPORT_MP3] = { KIND_SOUND, "MP3", N_ ("Sound, small, plays everywhere"), { ".mp3", NULL } },
  [MAI_EXPORT_PNG] = { KIND_PICTURE, "PNG", N_ ("A picture of the piano roll"), { ".png", NULL } },
  [MAI_EXPORT_SVG] = { KIND_PICTURE,
                       "SVG",
                       N_ ("A picture that stays sharp at any size"),
                       { ".svg", NULL } },
};

const char *
mai_export_format_get_name (MaiExportFormat format)
{
  g_return_val_if_fail (format < MAI_EXPORT_N_FORMATS, "");

  return formats[format].name;
}

const char *
mai_export_format_get_hint (MaiExportFormat format)
{
  g_return_val_if_fail (format < MAI_EXPORT_N_FORMATS, "");

  return _ (formats[format].hint);
}

const char *
mai_export_format_get_extension (MaiExportFormat format)
{
  g_return_val_if_fail (format < MAI_EXPORT_N_FORMATS, "");

  return formats[format].endings[0];
}

gboolean
mai_export_format_is_sound (MaiExportFormat format)
{
  g_return_val_if_fail (format < MAI_EXPORT_N_FORMATS, FALSE);

  return formats[format].kind == KIND_SOUND;
}

gboolean
mai_export_format_is_picture (MaiExportFormat format)
{
  g_return_val_if_fail (format < MAI_EXPORT_N_FORMATS, FALSE);

  return formats[format].kind == KIND_PICTURE;
}

static const char *
find_ending (const char *name, MaiExportFormat *format)
{
  const char *dot = strrchr (name, '.');

  for (guint i = 0; dot != NULL && dot > name && i < MAI_EXPORT_N_FORMATS; i++)
    for (guint k = 0; formats[i].endings[k] != NULL; k++)
      if (g_ascii_strcasecmp (dot, formats[i].endings[k]) == 0)
        {
          *format = i;
          return dot;
        }
  return NULL;
}

gboolean
mai_export_format_from_name (const char *name, MaiExportFormat *format)
{
  MaiExportFormat found;

  g_return_val_if_fail (name != NULL, FALSE);

  if (find_ending (name, &found) == NULL)
    return FALSE;
  if (format != NULL)
    *format = found;
  return TRUE;
}

char *
mai_export_format_fit_name (MaiExportFormat format, const char *name)
{
  MaiExportFormat found;
  const char *ending;
  gsize length;

  g_return_val_if_fail (format < MAI_EXPORT_N_FORMATS, NULL);
  g_return_val_if_fail (name != NULL, NULL);

  ending = find_ending (name, &found);
  if (ending != NULL && found == format)
    return g_strdup (name);
  length = ending != NULL ? (gsize) (ending - name) : strlen (name);
  return g_strdup_printf ("%.*s%s", (int) length, name, formats[format].endings[0]);
}
