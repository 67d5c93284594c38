import './style/page.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Provider } from 'urql';
import { App } from './app.js';
import { applyTheme, chosenTheme } from './frame/theme.js';
import { Toasts } from './frame/toasts.js';
import { createClient } from './gateway/create-client.js';
import { readSettings } from './settings.js';
import { SpokenProvider } from './words/use-words.js';

applyTheme(chosenTheme());
const place = document.getElementById('page');
if (place === null) throw new Error('The page has no place to be shown in.');
createRoot(place).render(
  <StrictMode>
    <SpokenProvider>
      <Provider value={createClient()}>
        <Toasts>
          <App settings={readSettings(document)} />
        </Toasts>
      </Provider>
    </SpokenProvider>
  </StrictMode>,
);
