/** Settings that the gateway embeds in a `meta` of its page. */
export interface Settings {
  readonly auth: 'none' | 'jwt';
  readonly graphiql: boolean;
  /** The gateway answers listed operations alone: this page's go by their hashes. */
  readonly listedOnly: boolean;
}

/** The settings of this page; without a gateway that wrote them, those of a gateway on one's own machine. */
export function readSettings(page: Document): Settings {
  const written = page.querySelector('meta[name="parallax"]')?.getAttribute('content');
  const parsed: unknown = written ? JSON.parse(written) : {};
  const told = typeof parsed === 'object' && parsed !== null ? parsed : {};
  return {
    auth: 'auth' in told && told.auth === 'jwt' ? 'jwt' : 'none',
    graphiql: !('graphiql' in told) || told.graphiql === true,
    listedOnly: 'listedOnly' in told && told.listedOnly === true,
  };
}
