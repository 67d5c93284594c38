import { registerEnumType } from 'type-graphql';

export const TasteActionEnum = {
  PIN: 'PIN',
  MUTE: 'MUTE',
  CLEAR: 'CLEAR',
  PAUSE: 'PAUSE',
  RESUME: 'RESUME',
  RESET: 'RESET',
} as const;

export type TasteAction = keyof typeof TasteActionEnum;

registerEnumType(TasteActionEnum, {
  name: 'TasteAction',
  description: 'How a user changes their own taste.',
  valuesConfig: {
    PIN: { description: "Ranks the cluster's images first, whatever the history says." },
    MUTE: { description: "Removes the cluster's images from the personalised results." },
    CLEAR: { description: 'Unpins and unmutes the cluster.' },
    PAUSE: {
      description: 'Stops learning and personalisation until RESUME; what was learnt is kept.',
    },
    RESUME: { description: 'Ends a pause.' },
    RESET: {
      description: 'Drops what was learnt, hidden, pinned and muted; the record of interactions stays.',
    },
  },
});
