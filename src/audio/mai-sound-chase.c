/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How a synth stands at a point of an event list: the messages before it are replayed on a model of a
 * MIDI channel, and the model is written out. Any thread.
 */
#include "audio/mai-sound-list.h"

#include <string.h>

#define UNSET (-1)
#define N_CONTROLLERS 120

enum
{
  CC_BANK = 0,
  CC_DATA = 6,
  CC_VOLUME = 7,
  CC_BALANCE = 8,
  CC_PAN = 10,
  CC_BANK_LSB = 32,
  CC_DATA_LSB = 38,
  CC_VOLUME_LSB = 39,
  CC_BALANCE_LSB = 40,
  CC_PAN_LSB = 42,
  CC_SOUND_FIRST = 70,
  CC_SOUND_LAST = 79,
  CC_EFFECTS_FIRST = 91,
  CC_EFFECTS_LAST = 95,
  CC_NRPN_LSB = 98,
  CC_NRPN = 99,
  CC_RPN_LSB = 100,
  CC_RPN = 101,
  CC_RESET = 121,
};

/*
 * A registered (or not registered) parameter that was given a value.
 */
typedef struct
{
  gboolean registered;
  gint16 msb, lsb; // which
  gint16 data, data_lsb; // the value
} Parameter;

typedef struct
{
  gint16 controllers[N_CONTROLLERS]; // UNSET or 0..127
  gint16 program;
  gint16 program_bank, program_bank_lsb; // as they were when the program was chosen
  gint16 bend, bend_msb;
  gint16 pressure;
  gboolean registered; // which pair of selectors counts
  GArray *parameters; // of Parameter
} Channel;

static void
channel_init (Channel *channel)
{
  memset (channel, 0, sizeof *channel);
  for (guint i = 0; i < N_CONTROLLERS; i++)
    channel->controllers[i] = UNSET;
  channel->program = channel->program_bank = channel->program_bank_lsb = UNSET;
  channel->bend = channel->pressure = UNSET;
  channel->parameters = g_array_new (FALSE, FALSE, sizeof (Parameter));
}

static Parameter *
find_parameter (Channel *channel)
{
  gint16 msb = channel->controllers[channel->registered ? CC_RPN : CC_NRPN];
  gint16 lsb = channel->controllers[channel->registered ? CC_RPN_LSB : CC_NRPN_LSB];
  if (msb == UNSET || lsb == UNSET || (msb == 127 && lsb == 127))
    return NULL;
  for (guint i = 0; i < channel->parameters->len; i++)
    {
      Parameter *parameter = &g_array_index (channel->parameters, Parameter, i);
      if (parameter->registered == channel->registered && parameter->msb == msb
          && parameter->lsb == lsb)
        return parameter;
    }
  Parameter fresh = { channel->registered, msb, lsb, UNSET, UNSET };
  g_array_append_val (channel->parameters, fresh);
  return &g_array_index (channel->parameters, Parameter, channel->parameters->len - 1);
}

/*
 * What "reset all controllers" leaves alone (MMA RP-015, and FluidSynth).
 */
static gboolean
survives_reset (guint controller)
{
  switch (controller)
    {
    case CC_BANK:
    case CC_BANK_LSB:
    case CC_VOLUME:
    case CC_VOLUME_LSB:
    case CC_BALANCE:
    case CC_BALANCE_LSB:
    case CC_PAN:
    case CC_PAN_LSB:
      return TRUE;
    default:
      return (controller >= CC_SOUND_FIRST && controller <= CC_SOUND_LAST)
             || (controller >= CC_EFFECTS_FIRST && controller <= CC_EFFECTS_LAST);
    }
}

static void
reset_controllers (Channel *channel)
{
  for (guint i = 0; i < N_CONTROLLERS; i++)
    if (!survives_reset (i))
      channel->controllers[i] = UNSET;
  channel->bend = channel->pressure = UNSET;
}

static void
replay_controller (Channel *channel, guint8 controller, guint8 value)
{
  Parameter *parameter;
  if (controller == CC_RESET)
    reset_controllers (channel);
  if (controller >= N_CONTROLLERS)
    return;
  if (controller == CC_DATA || controller == CC_DATA_LSB)
    {
      parameter = find_parameter (channel);
      if (parameter != NULL && controller == CC_DATA)
        parameter->data = value;
      else if (parameter != NULL)
        parameter->data_lsb = value;
      return;
    }
  if (controller >= CC_NRPN_LSB && controller <= CC_RPN)
    channel->registered = controller >= CC_RPN_LSB;
  channel->controllers[controller] = value;
}

static void
replay (Channel *channel, const MaiSoundEvent *event)
{
  switch (event->status)
    {
    case 0xB0:
      replay_controller (channel, event->data1, event->data2);
      break;
    case 0xC0:
      channel->program = event->data1;
      channel->program_bank = channel->controllers[CC_BANK];
      channel->program_bank_lsb = channel->controllers[CC_BANK_LSB];
      break;
    case 0xD0:
      channel->pressure = event->data1;
      break;
    case 0xE0:
      channel->bend = event->data1;
      channel->bend_msb = event->data2;
      break;
    default:
      break;
    }
}

typedef struct
{
  GArray *events; // of MaiSoundEvent
  double seconds;
  guint8 channel;
} Writer;

static void
write_event (Writer *writer, guint8 status, gint data1, gint data2)
{
  MaiSoundEvent event = { writer->seconds, status, writer->channel, (guint8) data1,
                          (guint8) data2 };
  g_array_append_val (writer->events, event);
}

static void
write_controller (Writer *writer, guint controller, gint16 value)
{
  if (value != UNSET)
    write_event (writer, 0xB0, (gint) controller, value);
}

static void
write_parameters (Writer *writer, Channel *channel)
{
  for (guint i = 0; i < channel->parameters->len; i++)
    {
      const Parameter *parameter = &g_array_index (channel->parameters, Parameter, i);
      write_controller (writer, parameter->registered ? CC_RPN : CC_NRPN, parameter->msb);
      write_controller (writer, parameter->registered ? CC_RPN_LSB : CC_NRPN_LSB, parameter->lsb);
      write_controller (writer, CC_DATA, parameter->data);
      write_controller (writer, CC_DATA_LSB, parameter->data_lsb);
    }
  // the pair that counts comes last
  guint first = channel->registered ? CC_NRPN_LSB : CC_RPN_LSB;
  guint last = channel->registered ? CC_RPN_LSB : CC_NRPN_LSB;
  for (guint i = 0; i < 2; i++)
    {
      guint pair = i == 0 ? first : last;
      write_controller (writer, pair + 1, channel->controllers[pair + 1]);
      write_controller (writer, pair, channel->controllers[pair]);
    }
}

static void
write_channel (Writer *writer, Channel *channel)
{
  write_controller (writer, CC_BANK, channel->program_bank);
  write_controller (writer, CC_BANK_LSB, channel->program_bank_lsb);
  if (channel->program != UNSET)
    write_event (writer, 0xC0, channel->program, 0);
  write_parameters (writer, channel);
  for (guint i = 0; i < N_CONTROLLERS; i++)
    if (i < CC_NRPN_LSB || i > CC_RPN)
      write_controller (writer, i, channel->controllers[i]);
  if (channel->bend != UNSET)
    write_event (writer, 0xE0, channel->bend, channel->bend_msb);
  if (channel->pressure != UNSET)
    write_event (writer, 0xD0, channel->pressure, 0);
}

MaiSoundEvent *
mai_sound_list_chase (MaiSoundList *self, double seconds, gsize *n_events)
{
  g_return_val_if_fail (self != NULL && n_events != NULL, NULL);

  guint n_channels = mai_sound_list_get_n_channels (self);
  g_autofree Channel *channels = g_new (Channel, n_channels);
  for (guint i = 0; i < n_channels; i++)
    channel_init (&channels[i]);
  gsize n;
  const MaiSoundEvent *events = mai_sound_list_get (self, &n);
  n = mai_sound_list_find (self, seconds);
  for (gsize i = 0; i < n; i++)
    replay (&channels[events[i].channel], &events[i]);

  Writer writer = { g_array_new (FALSE, FALSE, sizeof (MaiSoundEvent)), seconds, 0 };
  for (guint i = 0; i < n_channels; i++)
    {
      writer.channel = (guint8) i;
      write_channel (&writer, &channels[i]);
      g_array_unref (channels[i].parameters);
    }
  *n_events = writer.events->len;
  return (MaiSoundEvent *) (gpointer) g_array_free (writer.events, FALSE);
}
