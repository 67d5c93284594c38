import { describe, expect, it } from 'vitest';
import { pagePolicy } from '../../../../src/server/http/security-headers.js';

describe('the policy of a page', () => {
  it('allows the scripts that are in it, and no other', () => {
    // printf 'alert(1)' | openssl dgst -sha256 -binary | base64
    const policy = pagePolicy('<script>alert(1)</script><p></p><script>\nalert(2)\n</script>');
    expect(policy).toContain("script-src 'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI=' 'sha256-");
    expect(policy.match(/script-src[^;]*/)?.[0]).not.toContain('unsafe');
  });
});
