/* SPDX-License-Identifier: Apache-2.0 */
#include "audio-fixture.h"
#include "audio/mai-sound-list.h"

static guint
count (MaiSoundList *list, guint8 status)
{
  gsize n;
  const MaiSoundEvent *events = mai_sound_list_get (list, &n);
  guint found = 0;
  for (gsize i = 0; i < n; i++)
    found += events[i].status == status ? 1 : 0;
  return found;
}

static const MaiSoundEvent *
find_nth (MaiSoundList *list, guint8 status, guint nth)
{
  gsize n;
  const MaiSoundEvent *events = mai_sound_list_get (list, &n);
  for (gsize i = 0; i < n; i++)
    if (events[i].status == status && nth-- == 0)
      return &events[i];
  return NULL;
}

static void
assert_sorted (MaiSoundList *list)
{
  gsize n;
  const MaiSoundEvent *events = mai_sound_list_get (list, &n);
  for (gsize i = 1; i < n; i++)
    g_assert_cmpfloat (events[i - 1].seconds, <=, events[i].seconds);
}

static void
test_times (void)
{
  g_autoptr (MaiScore) score = mai_score_new (480);
  MaiTrack *track = mai_score_add_track (score, "A", 40, 2);
  mai_tempo_map_set (mai_score_get_tempo_map (score), 960, 1000000); // 60 a minute
  const MaiNote notes[] = { { 0, 480, 60, 100 }, { 960, 480, 62, 90 }, { 1440, 480, 64, 80 } };
  mai_track_add_notes (track, notes, 3);
  g_autoptr (MaiSoundList) list = mai_sound_list_new (score);

  const double on[] = { 0.0, 1.0, 2.0 };
  const double off[] = { 0.5, 2.0, 3.0 };
  for (guint i = 0; i < 3; i++)
    {
      g_assert_cmpfloat_with_epsilon (find_nth (list, 0x90, i)->seconds, on[i], 1e-9);
      g_assert_cmpfloat_with_epsilon (find_nth (list, 0x80, i)->seconds, off[i], 1e-9);
      g_assert_cmpuint (find_nth (list, 0x90, i)->data2, ==, notes[i].velocity);
    }
  g_assert_cmpfloat_with_epsilon (mai_sound_list_get_duration (list), 3.0, 1e-9);
  g_assert_cmpuint (find_nth (list, 0xC0, 0)->data1, ==, 40);
  g_assert_cmpuint (find_nth (list, 0xC0, 0)->channel, ==, 2);
  assert_sorted (list);
}

static void
test_order_in_a_tick (void)
{
  g_autoptr (MaiScore) score = mai_score_new (480);
  MaiTrack *track = mai_score_add_track (score, "A", 0, 0);
  const MaiNote notes[] = { { 0, 480, 60, 100 }, { 480, 480, 60, 100 } };
  mai_track_add_notes (track, notes, 2);
  audio_fixture_add_event (track, 480, 0xB0, 7, 90);
  g_autoptr (MaiSoundList) list = mai_sound_list_new (score);

  gsize n;
  const MaiSoundEvent *events = mai_sound_list_get (list, &n);
  gsize at = mai_sound_list_find (list, 0.5);
  g_assert_cmpuint (n - at, >=, 3);
  g_assert_cmphex (events[at].status, ==, 0x80);
  g_assert_cmphex (events[at + 1].status, ==, 0xB0);
  g_assert_cmphex (events[at + 2].status, ==, 0x90);
}

static void
test_left_out (void)
{
  g_autoptr (MaiScore) score = mai_score_new (480);
  MaiTrack *track = mai_score_add_track (score, "A", 0, 0);
  const guint8 sysex[] = { 0xF0, 0x7E, 0x7F, 0x09, 0x01, 0xF7 };
  const MaiNote notes[] = {
    { .onset = 0, .duration = 480, .pitch = 60, .velocity = 100 },
    { .onset = 480, .duration = 480, .pitch = 62, .velocity = 100, .flags = MAI_NOTE_MUTED },
  };
  mai_track_add_notes (track, notes, 2);
  mai_track_add_event (track, 0, sysex, sizeof sysex);
  audio_fixture_add_event (track, 0, 0xB0, 126, 1); // mono mode
  audio_fixture_add_event (track, 960 * 1000, 0xB0, 7, 1); // a stray one, far behind
  g_autoptr (MaiSoundList) list = mai_sound_list_new (score);
  g_assert_cmpuint (count (list, 0x90), ==, 1);
  g_assert_cmpuint (count (list, 0x80), ==, 1);
  g_assert_cmpuint (count (list, 0xB0), ==, 0);
  g_assert_cmpuint (count (list, 0xF0), ==, 0);
}

static void
test_overlap (void)
{
  g_autoptr (MaiScore) score = mai_score_new (480);
  MaiTrack *track = mai_score_add_track (score, "A", 0, 0);
  const MaiNote notes[] = {
    { 0, 960, 60, 100 },
    { 480, 960, 60, 100 }, // one pitch, the second ends later
    { 0, 0, 72, 100 }, // of no length
  };
  mai_track_add_notes (track, notes, 3);
  g_autoptr (MaiSoundList) list = mai_sound_list_new (score);
  g_assert_cmpuint (count (list, 0x90), ==, 3);
  g_assert_cmpuint (count (list, 0x80), ==, 2);
  const MaiSoundEvent *first = find_nth (list, 0x80, 0);
  const MaiSoundEvent *last = find_nth (list, 0x80, 1);
  g_assert_cmpuint (first->data1, ==, 72);
  g_assert_cmpfloat (first->seconds, >, 0.0);
  g_assert_cmpuint (last->data1, ==, 60);
  g_assert_cmpfloat_with_epsilon (last->seconds, 1.5, 1e-9);
}

/*
 * More instruments than MIDI has channels: each keeps its own.
 */
static void
test_many_programs (void)
{
  g_autoptr (MaiScore) score = mai_score_new (480);
  for (guint8 i = 0; i < 40; i++)
    {
      MaiTrack *track = mai_score_add_track (score, "T", i, i % 3);
      audio_fixture_add_note (score, track, i * 0.1, 0.1, (guint8) (40 + i), 100);
    }
  MaiTrack *drums = mai_score_add_track (score, "D", 0, 9);
  audio_fixture_add_note (score, drums, 0.0, 0.1, 36, 100);
  MaiTrack *brushes = mai_score_add_track (score, "B", 40, 9);
  audio_fixture_add_note (score, brushes, 0.0, 0.1, 37, 100);
  g_autoptr (MaiSoundList) list = mai_sound_list_new (score);

  gsize n;
  const MaiSoundEvent *events = mai_sound_list_get (list, &n);
  guint8 programs[MAI_SOUND_MAX_CHANNELS] = { 0 };
  g_assert_cmpuint (mai_sound_list_get_n_channels (list), >, 40);
  for (gsize i = 0; i < n; i++)
    if (events[i].status == 0xC0)
      programs[events[i].channel] = events[i].data1;
    else if (events[i].status == 0x90 && events[i].data1 >= 40)
      g_assert_cmpuint (programs[events[i].channel], ==, events[i].data1 - 40);
    else if (events[i].status == 0x90)
      g_assert_true (mai_sound_list_is_drum (list, events[i].channel));
}

/*
 * Two tracks of one channel and program share it; one without a program takes the channel's.
 */
static void
test_shared_channel (void)
{
  g_autoptr (MaiScore) score = mai_score_new (480);
  MaiTrack *conductor = mai_score_add_bare_track (score, 5);
  MaiTrack *left = mai_score_add_bare_track (score, 5);
  MaiTrack *right = mai_score_add_bare_track (score, 5);
  audio_fixture_add_event (conductor, 0, 0xC5, 48, 0xFF);
  audio_fixture_add_event (conductor, 480, 0xB5, 11, 77);
  audio_fixture_add_note (score, left, 0.0, 1.0, 50, 100);
  audio_fixture_add_note (score, right, 0.0, 1.0, 60, 100);
  g_autoptr (MaiSoundList) list = mai_sound_list_new (score);
  g_assert_cmpuint (find_nth (list, 0xC0, 0)->data1, ==, 48);
  g_assert_cmpuint (find_nth (list, 0x90, 0)->channel, ==, 5);
  g_assert_cmpuint (find_nth (list, 0x90, 1)->channel, ==, 5);
  g_assert_cmpuint (count (list, 0xB0), ==, 1);
  g_assert_cmpuint (find_nth (list, 0xB0, 0)->channel, ==, 5);
}

static const MaiSoundEvent *
last_of (const MaiSoundEvent *events, gsize n, guint8 status, guint8 data1)
{
  for (gsize i = n; i > 0; i--)
    if (events[i - 1].status == status && (status != 0xB0 || events[i - 1].data1 == data1))
      return &events[i - 1];
  return NULL;
}

static void
test_chase (void)
{
  g_autoptr (MaiScore) score = mai_score_new (480);
  MaiTrack *track = mai_score_add_track (score, "A", 5, 0);
  const MaiNote note = { 0, 4800, 60, 100 };
  mai_track_add_notes (track, &note, 1);
  audio_fixture_add_event (track, 0, 0xB0, 7, 80);
  audio_fixture_add_event (track, 480, 0xB0, 64, 127);
  audio_fixture_add_event (track, 480, 0xC0, 33, 0xFF);
  audio_fixture_add_event (track, 480, 0xE0, 12, 70);
  audio_fixture_add_event (track, 480, 0xB0, 101, 0); // bend range ...
  audio_fixture_add_event (track, 480, 0xB0, 100, 0);
  audio_fixture_add_event (track, 480, 0xB0, 6, 12); // ... of an octave
  audio_fixture_add_event (track, 480, 0xB0, 101, 127);
  audio_fixture_add_event (track, 480, 0xB0, 100, 127);
  audio_fixture_add_event (track, 960, 0xB0, 64, 0);
  audio_fixture_add_event (track, 960, 0xB0, 7, 20);
  g_autoptr (MaiSoundList) list = mai_sound_list_new (score);

  gsize n;
  G_GNUC_UNUSED g_autofree MaiSoundEvent *start = mai_sound_list_chase (list, 0.0, &n);
  g_assert_cmpuint (n, ==, 0);
  g_autofree MaiSoundEvent *middle = mai_sound_list_chase (list, 0.75, &n);
  g_assert_null (last_of (middle, n, 0x90, 0));
  g_assert_cmpuint (last_of (middle, n, 0xC0, 0)->data1, ==, 33);
  g_assert_cmpuint (last_of (middle, n, 0xB0, 7)->data2, ==, 80);
  g_assert_cmpuint (last_of (middle, n, 0xB0, 64)->data2, ==, 127);
  g_assert_cmpuint (last_of (middle, n, 0xB0, 6)->data2, ==, 12);
  g_assert_cmpuint (last_of (middle, n, 0xB0, 101)->data2, ==, 127);
  g_assert_cmpuint (last_of (middle, n, 0xE0, 0)->data2, ==, 70);
  g_autofree MaiSoundEvent *later = mai_sound_list_chase (list, 1.5, &n);
  g_assert_cmpuint (last_of (later, n, 0xB0, 64)->data2, ==, 0);
  g_assert_cmpuint (last_of (later, n, 0xB0, 7)->data2, ==, 20);
}

static void
test_empty (void)
{
  g_autoptr (MaiScore) score = mai_score_new (480);
  g_autoptr (MaiSoundList) none = mai_sound_list_new (score);
  g_assert_cmpfloat (mai_sound_list_get_duration (none), ==, 0.0);
  MaiTrack *track = mai_score_add_track (score, "A", 0, 0);
  audio_fixture_add_event (track, 0, 0xB0, 7, 80);
  g_autoptr (MaiSoundList) silent = mai_sound_list_new (score);
  gsize n;
  mai_sound_list_get (silent, &n);
  g_assert_cmpuint (n, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/audio/sound-list/times", test_times);
  g_test_add_func ("/audio/sound-list/order-in-a-tick", test_order_in_a_tick);
  g_test_add_func ("/audio/sound-list/left-out", test_left_out);
  g_test_add_func ("/audio/sound-list/overlap", test_overlap);
  g_test_add_func ("/audio/sound-list/many-programs", test_many_programs);
  g_test_add_func ("/audio/sound-list/shared-channel", test_shared_channel);
  g_test_add_func ("/audio/sound-list/chase", test_chase);
  g_test_add_func ("/audio/sound-list/empty", test_empty);
  return g_test_run ();
}
