import './style/page.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Provider } from 'urql';
import { App } from './app.js';
import { Boundary } from './frame/boundary.js';
import { applyTheme, chosenTheme } from './frame/theme.js';
import { Toasts } from './frame/toasts.js';
import { createClient } from './gateway/create-client.js';
import { readSettings } from './settings.js';
import { SpokenProvider } from './words/use-words.js';

applyTheme(chosenTheme());
const settings = readSettings(document);
const place = document.getElementById('page');
if (place === null) throw new Error('The page has no place to be shown in.');
createRoot(place).render(
  <StrictMode>
    <Boundary>
      <SpokenProvider>
        <Provider value={createClient(settings)}>
          <Toasts>
            <App settings={settings} />
          </Toasts>
        </Provider>
      </SpokenProvider>
    </Boundary>
  </StrictMode>,
);
