/* SPDX-License-Identifier: Apache-2.0 */
/* The search for a General MIDI SoundFont. Any thread; keeps nothing. */
#include "audio/mai-sound-font.h"

#include "audio/mai-audio-error.h"
#include "audio/mai-synth.h"
#include "base/mai-i18n.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// best first: by the size and evenness of the set, and how long it takes to open
static const char *const known_names[] = {
  "FluidR3_GM.sf2",     "fluidr3_gm.sf2",        "FluidR3_GM2-2.sf2", "GeneralUser-GS.sf2",
  "GeneralUser_GS.sf2", "MuseScore_General.sf2", "default-GM.sf2",    "default.sf2",
  "FluidR3Mono_GM.sf3", "MuseScore_General.sf3", "FluidR3_GM.sf3",    "default-GM.sf3",
  "default.sf3",        "TimGM6mb.sf2",
};

static const char *const sub_folders[] = { "sounds/sf2", "soundfonts", "sounds/sf3" };

gboolean
mai_sound_font_check (const char *path, GError **error)
{
  g_return_val_if_fail (path != NULL, FALSE);

  // a pipe in the place of a font must not block
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  struct stat info;
  if (fd < 0 || fstat (fd, &info) < 0)
    {
      g_set_error (error, MAI_AUDIO_ERROR, MAI_AUDIO_ERROR_SOUND_FONT,
                   _ ("The SoundFont “%s” could not be opened: %s. Choose another one."), path,
                   g_strerror (errno));
      if (fd >= 0)
        close (fd);
      return FALSE;
    }
  char head[12] = "";
  gssize got = S_ISREG (info.st_mode) ? read (fd, head, sizeof head) : 0;
  close (fd);
  if (got == sizeof head && memcmp (head, "RIFF", 4) == 0 && memcmp (head + 8, "sfbk", 4) == 0)
    return TRUE;
  g_set_error (error, MAI_AUDIO_ERROR, MAI_AUDIO_ERROR_SOUND_FONT,
               _ ("“%s” is not a SoundFont. Choose a file that ends in .sf2 or .sf3."), path);
  return FALSE;
}

/*
 * The length of the chunk at offset with its head and padding; -1 where it is no list of that kind.
 */
static gint64
find_list (int fd, off_t offset, const char *kind)
{
  guint8 head[12];
  if (pread (fd, head, sizeof head, offset) != sizeof head || memcmp (head, "LIST", 4) != 0
      || memcmp (head + 8, kind, 4) != 0)
    return -1;
  guint32 size;
  memcpy (&size, head + 4, sizeof size);
  size = GUINT32_FROM_LE (size);
  return 8 + (gint64) size + size % 2;
}

gboolean
mai_sound_font_is_whole (const char *path)
{
  static const char *const kinds[] = { "INFO", "sdta", "pdta" };
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  struct stat info;
  guint32 size = 0;
  gboolean whole = fd >= 0 && fstat (fd, &info) == 0 && pread (fd, &size, sizeof size, 4) == 4
                   && (goffset) GUINT32_FROM_LE (size) + 8 == info.st_size;
  off_t offset = 12;
  for (guint i = 0; whole && i < G_N_ELEMENTS (kinds); i++)
    {
      gint64 length = find_list (fd, offset, kinds[i]);
      whole = length >= 0 && offset + length <= info.st_size;
      offset += length;
    }
  if (fd >= 0)
    close (fd);
  return whole;
}

static void
add_folders (GPtrArray *folders, const char *data_folder)
{
  for (guint i = 0; i < G_N_ELEMENTS (sub_folders); i++)
    {
      char *folder = g_build_filename (data_folder, sub_folders[i], NULL);
      if (g_ptr_array_find_with_equal_func (folders, folder, g_str_equal, NULL))
        g_free (folder);
      else
        g_ptr_array_add (folders, folder);
    }
}

/*
 * Every folder where SoundFonts lie, the user's own first.
 */
static GPtrArray *
list_folders (void)
{
  GPtrArray *folders = g_ptr_array_new_with_free_func (g_free);
  add_folders (folders, g_get_user_data_dir ());
  add_folders (folders, "/app/share");
  const char *const *system_folders = g_get_system_data_dirs ();
  for (guint i = 0; system_folders[i] != NULL; i++)
    add_folders (folders, system_folders[i]);
  add_folders (folders, "/usr/local/share");
  add_folders (folders, "/usr/share");
  return folders;
}

static char *
find_known (GPtrArray *folders)
{
  for (guint i = 0; i < G_N_ELEMENTS (known_names); i++)
    for (guint j = 0; j < folders->len; j++)
      {
        g_autofree char *path =
            g_build_filename (g_ptr_array_index (folders, j), known_names[i], NULL);
        if (mai_sound_font_check (path, NULL))
          return g_steal_pointer (&path);
      }
  return NULL;
}

static gboolean
is_font_name (const char *name)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);
  return g_str_has_suffix (lower, ".sf2") || g_str_has_suffix (lower, ".sf3");
}

/*
 * The largest font in the folders under any name: it is the likeliest to hold all of General MIDI.
 */
static char *
find_largest (GPtrArray *folders)
{
  g_autofree char *best = NULL;
  goffset best_size = -1;
  for (guint j = 0; j < folders->len; j++)
    {
      const char *folder = g_ptr_array_index (folders, j);
      g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
      const char *name;
      while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
        {
          g_autofree char *path = g_build_filename (folder, name, NULL);
          GStatBuf info;
          if (!is_font_name (name) || g_stat (path, &info) != 0 || info.st_size <= best_size
              || !mai_sound_font_check (path, NULL))
            continue;
          g_free (best);
          best = g_steal_pointer (&path);
          best_size = info.st_size;
        }
    }
  return g_steal_pointer (&best);
}

static gboolean
is_given (const char *path)
{
  return path != NULL && *path != '\0';
}

char *
mai_sound_font_find (const char *wanted, const char *preferred, GError **error)
{
  if (is_given (wanted))
    return mai_sound_font_check (wanted, error) ? g_strdup (wanted) : NULL;
  if (is_given (preferred) && mai_sound_font_check (preferred, NULL))
    return g_strdup (preferred);
  const char *environment = g_getenv ("MUSICAI_SOUNDFONT");
  if (is_given (environment))
    return mai_sound_font_check (environment, error) ? g_strdup (environment) : NULL;

  g_autoptr (GPtrArray) folders = list_folders ();
  char *found = find_known (folders);
  if (found == NULL)
    found = find_largest (folders);
  if (found == NULL)
    g_set_error_literal (error, MAI_AUDIO_ERROR, MAI_AUDIO_ERROR_NO_SOUND_FONT,
                         _ ("No SoundFont was found to play with. Install fluid-soundfont-gm "
                            "(Debian, Ubuntu, Fedora) or "
                            "soundfont-fluid (Arch), or name an .sf2 file."));
  return found;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  g_autofree char *left = g_path_get_basename (*(const char *const *) a);
  g_autofree char *right = g_path_get_basename (*(const char *const *) b);
  return g_ascii_strcasecmp (left, right);
}

GPtrArray *
mai_sound_font_list (void)
{
  g_autoptr (GPtrArray) folders = list_folders ();
  GPtrArray *fonts = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < folders->len; i++)
    {
      const char *folder = g_ptr_array_index (folders, i);
      g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
      const char *name;
      while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
        {
          g_autofree char *path = g_build_filename (folder, name, NULL);
          if (is_font_name (name) && mai_sound_font_check (path, NULL))
            g_ptr_array_add (fonts, g_steal_pointer (&path));
        }
    }
  g_ptr_array_sort (fonts, compare_names);
  return fonts;
}

gboolean
mai_sound_font_try (const char *path, GError **error)
{
  g_return_val_if_fail (path != NULL, FALSE);

  MaiSynthOptions options = { .sound_font = path, .sample_rate = 44100, .n_channels = 16 };
  g_autoptr (MaiSynth) synth = mai_synth_new (&options, error);
  return synth != NULL;
}
