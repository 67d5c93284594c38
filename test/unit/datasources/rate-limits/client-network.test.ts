import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clientNetwork } from '../../../../src/datasources/rate-limits/client-network.js';

describe('the network of a client', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    [' 192.0.2.1 ', '192.0.2.1'],
    ['192.0.2.1:40312', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::FFFF:c000:201', '192.0.2.1'],
    ['[::ffff:192.0.2.1]:443', '192.0.2.1'],
    ['::1', '0:0:0:0::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:DB8:0:0:ffff:ffff:ffff:ffff', '2001:db8:0:0::/64'],
    ['[2001:db8:0:1::1]:40312', '2001:db8:0:1::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['1:2:3:4:5:6:7:8', '1:2:3:4::/64'],
    ['', 'unknown'],
    ['unknown', 'unknown'],
    ['192.0.2.1.evil', 'unknown'],
    ['999.0.0.1:1', 'unknown'],
  ])('of %j is %s', (address, network) => {
    expect(clientNetwork(address)).toBe(network);
  });

  it('is the same for every address of 64 bits, and another for another', () => {
    const group = fc.integer({ min: 0, max: 0xffff });
    const four = fc.tuple(group, group, group, group);
    const hex = (groups: readonly number[]): string => groups.map((one) => one.toString(16)).join(':');
    fc.assert(
      fc.property(four, four, four, (net, a, b) => {
        fc.pre(net.some((one) => one > 0));
        expect(clientNetwork(`${hex(net)}:${hex(a)}`)).toBe(clientNetwork(`${hex(net)}:${hex(b)}`));
        expect(clientNetwork(`${hex(net)}:${hex(a)}`)).toBe(`${hex(net)}::/64`);
      }),
    );
  });
});
