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
  description: 'What a user may say about their own taste.',
  valuesConfig: {
    PIN: { description: 'Images of the cluster first, whatever the history says.' },
    MUTE: { description: 'Images of the cluster out of the personalised results.' },
    CLEAR: { description: 'The cluster neither pinned nor muted.' },
    PAUSE: {
      description: 'Nothing is learnt and nothing personalised until RESUME; what was learnt is kept.',
    },
    RESUME: { description: 'Ends a pause.' },
    RESET: {
      description: 'Drops what was learnt, hidden, pinned and muted; the record of interactions stays.',
    },
  },
});
