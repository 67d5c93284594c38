const EPOCH = /^([1-9]\d{8,18})(?:\.\d+)?$/;
/** With dashes and colons, or without both: the extended and the basic form. */
const ISO =
  /^(\d{4})(-?)(\d\d)\2(\d\d)(?:[T ](\d\d)(?:(:?)(\d\d)(?:\6(\d\d)(?:[.,]\d+)?)?)?)?\s?(?:(Z|UTC|GMT)|([+-])(\d\d):?(\d\d)?)?$/i;
/** RFC 9110, IMF-fixdate: what HTTP, mail and many exports write. */
const HTTP_DATE = /^[A-Z][a-z]{2}, (\d\d) ([A-Z][a-z]{2}) (\d{4}) (\d\d:\d\d:\d\d) GMT$/;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/**
 * Decimals of a number by how many digits it has: with fewer decimals it would be the year 5138. Google Analytics 4
 * exports microseconds, pandas nanoseconds.
 */
const DECIMALS = [
  { digits: 18, decimals: 9 },
  { digits: 15, decimals: 6 },
  { digits: 12, decimals: 3 },
] as const;

/**
 * Parses a time to whole seconds since the epoch. Accepted are ISO 8601 (UTC without a zone, midnight without
 * hours), an HTTP date, and a number of seconds, milliseconds, microseconds or nanoseconds. Null for anything
 * else, and for a number with fewer than nine digits, which may be a spreadsheet's count of days.
 */
export function parseTime(text: string): number | null {
  const digits = EPOCH.exec(text)?.[1];
  if (digits !== undefined) return secondsOf(digits);
  const match = ISO.exec(httpDateAsIso(text) ?? text);
  if (match === null) return null;
  const [, year, , month, day, hours = 0, , minutes = 0, seconds = 0, , sign] = match;
  const [zoneHours = 0, zoneMinutes = 0] = match.slice(11);
  if (+hours > 23 || +minutes > 59 || +seconds > 59 || +zoneHours > 14 || +zoneMinutes > 59) return null;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day), +hours, +minutes, +seconds));
  // The thirtieth of February would become a day of March.
  if (date.getUTCDate() !== Number(day) || date.getUTCMonth() !== Number(month) - 1) return null;
  const ahead = (sign === '-' ? -1 : 1) * (+zoneHours * 3_600 + +zoneMinutes * 60);
  return date.getTime() / 1_000 - ahead;
}

function secondsOf(digits: string): number {
  const decimals = DECIMALS.find((unit) => digits.length >= unit.digits)?.decimals ?? 0;
  return Number(digits.slice(0, digits.length - decimals));
}

function httpDateAsIso(text: string): string | null {
  const match = HTTP_DATE.exec(text);
  if (match === null) return null;
  const [, day, name, year, time] = match;
  const month = String(MONTHS.indexOf(name ?? '') + 1).padStart(2, '0');
  return `${year}-${month}-${day} ${time}Z`;
}
