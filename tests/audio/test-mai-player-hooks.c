/* SPDX-License-Identifier: Apache-2.0 */
/* What the audio callback does not do, seen by hooks.c, which is preloaded. */
#include "../base/mai-test-loop.h"
#include "audio-fixture.h"
#include "audio/mai-player.h"
#include "pulse-fixture.h"

#include <dlfcn.h>
#include <pthread.h>

typedef int (*CountFunc) (void);
typedef void (*SetFunc) (int now);

typedef struct
{
  CountFunc allocations, locks, callbacks;
  SetFunc set_inside;
} Hooks;

static gpointer
find (const char *name)
{
  return dlsym (RTLD_DEFAULT, name);
}

static gboolean
find_hooks (Hooks *hooks)
{
  // POSIX allows this of dlsym(), C would warn of a cast
  *(gpointer *) &hooks->allocations = find ("mai_hooks_allocations");
  *(gpointer *) &hooks->locks = find ("mai_hooks_locks");
  *(gpointer *) &hooks->callbacks = find ("mai_hooks_callbacks");
  *(gpointer *) &hooks->set_inside = find ("mai_hooks_set_inside");
  if (hooks->set_inside == NULL)
    g_test_skip ("The hooks are not preloaded (LD_PRELOAD).");
  return hooks->set_inside != NULL;
}

/*
 * A test that cannot fail shows nothing.
 */
static void
test_hooks_work (void)
{
  Hooks hooks;
  pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  if (!find_hooks (&hooks))
    return;
  int allocations = hooks.allocations ();
  int locks = hooks.locks ();
  hooks.set_inside (1);
  gpointer volatile memory = g_malloc (100);
  g_free (memory);
  pthread_mutex_lock (&mutex);
  pthread_mutex_unlock (&mutex);
  hooks.set_inside (0);
  g_assert_cmpint (hooks.allocations () - allocations, ==, 2);
  g_assert_cmpint (hooks.locks () - locks, ==, 1);
}

/*
 * 24 tracks, 16 notes a second each, with program changes, bank changes, controllers, bends and drums.
 */
static MaiScore *
make_dense (guint seed)
{
  MaiScore *score = mai_score_new (480);
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  for (guint8 t = 0; t < 24; t++)
    {
      guint8 channel = t % 16;
      MaiTrack *track = mai_score_add_track (score, "T", (guint8) (t * 5), channel);
      for (guint i = 0; i < 240; i++)
        {
          gint64 tick = i * 60;
          guint8 data = (guint8) g_rand_int_range (random, 0, 127);
          MaiNote note = { tick, 200, (guint8) g_rand_int_range (random, 30, 90), 80 };
          mai_track_add_notes (track, &note, 1);
          if (i % 8 == 0)
            audio_fixture_add_event (track, tick, 0xB0 | channel, 0, (guint8) (i % 3));
          if (i % 4 == 0)
            audio_fixture_add_event (track, tick, 0xC0 | channel, data, 0xFF);
          audio_fixture_add_event (track, tick, 0xB0 | channel, i % 2 == 0 ? 7 : 64, data);
          audio_fixture_add_event (track, tick, 0xE0 | channel, data, 64);
          audio_fixture_add_event (track, tick, 0xD0 | channel, data, 0xFF);
        }
    }
  return score;
}

/*
 * The same layout with other notes and controllers.
 */
static MaiSoundList *
make_edited (MaiScore *score)
{
  g_autoptr (MaiScore) copy = mai_score_copy (score);
  for (guint8 t = 0; t < 24; t++)
    {
      MaiTrack *track = mai_score_get_track (copy, t);
      MaiNote note = { 480, 4800, 60, 80 };
      mai_track_set_notes (track, &note, 1);
      audio_fixture_add_event (track, 481, 0xB0 | t % 16, 7, t);
    }
  return mai_sound_list_new (copy);
}

static void
torment (MaiPlayer *player, MaiScore *first, MaiScore *second)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MaiSoundList) list = mai_sound_list_new (first);
  g_autoptr (MaiSoundList) edited = make_edited (first);
  MaiSoundList *const lists[] = { edited, list };
  const MaiSoundEvent key = { .status = 0x90, .channel = 3, .data1 = 60, .data2 = 100 };
  for (guint i = 0; i < 12; i++)
    {
      mai_test_run_for (0.25);
      mai_player_seek (player, i * 0.6);
      mai_player_set_tempo (player, 0.5 + i * 0.2);
      mai_player_set_volume (player, i % 3 * 0.5);
      g_assert_true (mai_player_send (player, &key, &error));
      mai_player_set_metronome (player, i % 2 == 0 ? 1.0 : 0.0);
      g_assert_true (mai_player_touch (player, i % 3 == 0, (guint8) (i % 2), 64, 90, &error));
      mai_test_run_for (0.15);
      g_assert_true (mai_player_set_list (player, lists[i % 2], &error));
      mai_player_pause (player);
      mai_test_run_for (0.1);
      g_assert_true (mai_player_play (player, &error));
      mai_player_set_loop (player, 1.0, i % 2 == 0 ? 1.3 : 0.0);
      if (i % 4 == 3)
        g_assert_true (mai_player_set_score (player, i % 8 == 3 ? second : first, &error));
      g_assert_no_error (error);
    }
  // and over the end
  mai_player_set_loop (player, 0.0, 0.0);
  mai_player_seek (player, mai_player_get_duration (player) - 0.2);
  mai_test_run_for (1.0);
}

static void
test_callback (void)
{
  Hooks hooks;
  g_autoptr (GError) error = NULL;
  if (audio_fixture_font () == NULL || !find_hooks (&hooks))
    return;
  PulseFixture *pulse = pulse_fixture_new ();
  if (pulse == NULL)
    return;
  int allocations = hooks.allocations ();
  int locks = hooks.locks ();
  g_autoptr (MaiScore) first = make_dense (1);
  g_autoptr (MaiScore) second = make_dense (2);
  MaiPlayerOptions options = MAI_PLAYER_OPTIONS_INIT;
  options.sound_font = audio_fixture_font ();
  MaiPlayer *player = mai_player_new (&options, &error);
  g_assert_no_error (error);
  g_assert_true (mai_player_set_score (player, first, &error));
  g_assert_true (mai_player_play (player, &error));
  g_assert_no_error (error);
  torment (player, first, second);
  g_object_unref (player);
  g_test_message ("%d callbacks, %d allocations, %d locks", hooks.callbacks (),
                  hooks.allocations () - allocations, hooks.locks () - locks);
  g_assert_cmpint (hooks.callbacks (), >, 20);
  g_assert_cmpint (hooks.allocations (), ==, allocations);
  g_assert_cmpint (hooks.locks (), ==, locks);
  pulse_fixture_free (pulse);
}

int
main (int argc, char **argv)
{
  pulse_fixture_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/audio/player-hooks/they-work", test_hooks_work);
  g_test_add_func ("/audio/player-hooks/callback", test_callback);
  int result = g_test_run ();
  pulse_fixture_finish ();
  return result;
}
