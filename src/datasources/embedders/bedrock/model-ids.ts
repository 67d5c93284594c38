export const TITAN_MODEL = 'amazon.titan-embed-image-v1';
export const NOVA_MODEL = 'amazon.nova-2-multimodal-embeddings-v1:0';
