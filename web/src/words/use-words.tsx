import { createContext, type ReactNode, use, useEffect, useMemo, useState } from 'react';
import { I18nProvider } from 'react-aria-components';
import { fetchPart } from '../frame/fetch-part.js';
import { en } from './en.js';

export type Words = typeof en;

/** The page's languages; all but the first are fetched when they are chosen. */
export const LANGUAGES = {
  en: { direction: 'ltr', name: 'English', load: async (): Promise<Words> => en },
  ar: {
    direction: 'rtl',
    name: 'العربية',
    load: async (): Promise<Words> => (await fetchPart(import('./ar.js'))).ar,
  },
} as const;

export type Language = keyof typeof LANGUAGES;

interface Spoken {
  readonly words: Words;
  readonly language: Language;
  readonly speak: (language: Language) => void;
}

const SpokenContext = createContext<Spoken>({ words: en, language: 'en', speak: () => undefined });

export function useWords(): Words {
  return use(SpokenContext).words;
}

export function useLanguage(): Pick<Spoken, 'language' | 'speak'> {
  return use(SpokenContext);
}

const KEY = 'parallax-language';

/** The chosen language, else the first of the browser's languages that the page supports. */
export function firstLanguage(chosen: string | null, preferred: readonly string[]): Language {
  const known = [chosen, ...preferred].map((tag) => tag?.split('-')[0]);
  return known.find((tag): tag is Language => tag !== undefined && Object.hasOwn(LANGUAGES, tag)) ?? 'en';
}

/** Everything inside speaks the chosen language, and runs in its direction. */
export function SpokenProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const [language, setLanguage] = useState(() =>
    firstLanguage(localStorage.getItem(KEY), navigator.languages),
  );
  const [loaded, setLoaded] = useState<{ readonly of: Language; readonly words: Words } | null>(
    language === 'en' ? { of: 'en', words: en } : null,
  );
  useEffect(() => {
    let left = false;
    const fail = (error: unknown): void =>
      // Where it is drawn, so that the boundary around it tells of it.
      setLoaded(() => {
        throw error;
      });
    LANGUAGES[language].load().then((words) => {
      if (left) return;
      document.documentElement.lang = language;
      document.documentElement.dir = LANGUAGES[language].direction;
      setLoaded({ of: language, words });
    }, fail);
    return () => {
      left = true;
    };
  }, [language]);
  const spoken = useMemo(
    () =>
      loaded === null
        ? null
        : {
            words: loaded.words,
            language: loaded.of,
            speak(chosen: Language) {
              localStorage.setItem(KEY, chosen);
              setLanguage(chosen);
            },
          },
    [loaded],
  );
  if (spoken === null) return null;
  return (
    <SpokenContext value={spoken}>
      <I18nProvider locale={spoken.language}>{children}</I18nProvider>
    </SpokenContext>
  );
}
