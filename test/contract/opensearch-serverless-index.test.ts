import { openSearchIndexContract } from './opensearch-index.contract.js';

openSearchIndexContract({ engine: 'faiss', vectorSpace: 'l2', serverless: true, parts: 'all' });
