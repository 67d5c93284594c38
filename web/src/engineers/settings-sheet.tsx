import { type ReactNode, useState } from 'react';
import { Radio, RadioGroup } from 'react-aria-components';
import { Sheet } from '../frame/sheet.js';
import { chooseTheme, chosenTheme, THEMES, type Theme } from '../frame/theme.js';
import type { StatusQuery } from '../operations/generated/graphql.js';
import type { Results } from '../results/use-results.js';
import type { Settings } from '../settings.js';
import { LANGUAGES, type Language, useLanguage, useWords } from '../words/use-words.js';
import { Stages } from './stages.js';

export interface SettingsSheetProps {
  readonly settings: Settings;
  readonly status: StatusQuery['status'] | null;
  readonly results: Results;
  readonly onClose: () => void;
}

/** Appearance and language of the page, and the facts that engineers look for first. */
export function SettingsSheet({ settings, status, results, onClose }: SettingsSheetProps): ReactNode {
  const words = useWords();
  const { language, speak } = useLanguage();
  const [theme, setTheme] = useState(chosenTheme);
  const rows = status ? rowsOf(status, words.status) : [];
  const searchId = results.you.about?.searchId ?? results.everyone.about?.searchId;
  return (
    <Sheet title={words.menu} open place="side" onClose={onClose}>
      <h3>{words.theme}</h3>
      <RadioGroup
        className="segments"
        orientation="horizontal"
        aria-label={words.theme}
        value={theme}
        onChange={(chosen) => {
          const known = THEMES.find((one): one is Theme => one === chosen) ?? 'auto';
          setTheme(known);
          chooseTheme(known);
        }}
      >
        {THEMES.map((one) => (
          <Radio key={one} value={one} className="segment">
            {words.themes[one]}
          </Radio>
        ))}
      </RadioGroup>
      <h3>{words.chooseLanguage}</h3>
      <RadioGroup
        className="segments"
        orientation="horizontal"
        aria-label={words.chooseLanguage}
        value={language}
        onChange={(chosen) => {
          const known = languages.find((one) => one === chosen);
          if (known !== undefined) speak(known);
        }}
      >
        {languages.map((one) => (
          <Radio key={one} value={one} className="segment">
            <span lang={one}>{LANGUAGES[one].name}</span>
          </Radio>
        ))}
      </RadioGroup>
      <h3>{words.keys}</h3>
      <dl className="keys">
        {words.keyList.map(([key, does]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <h3>{words.engineers}</h3>
      <Stages />
      <dl className="numbers" dir="ltr">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        {searchId !== undefined && (
          <div>
            <dt>{words.status.searchId}</dt>
            <dd>{searchId}</dd>
          </div>
        )}
      </dl>
      {settings.graphiql && (
        <p>
          <a href={new URL('graphql', document.baseURI).href}>{words.graphiql}</a>
        </p>
      )}
    </Sheet>
  );
}

const languages: readonly Language[] = ['en', 'ar'];

function rowsOf(
  { version, node, catalogue, images, clusters, engines, release }: NonNullable<StatusQuery['status']>,
  names: ReturnType<typeof useWords>['status'],
): readonly (readonly [string, string | number])[] {
  return [
    [names.version, `${version}, Node.js ${node}`],
    [names.catalogue, catalogue],
    [names.images, images],
    [names.clusters, clusters],
    [names.model, `${release.model}, ${release.dimension}`],
    [names.embedder, engines.embedder],
    [names.index, engines.index],
    [names.ranker, engines.ranker],
    [names.cache, engines.cache],
    [names.log, engines.log],
    [names.release, release.id],
  ];
}
