const EPOCH = /^\d{1,16}(?:\.\d+)?$/;
const ISO =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?)?\s?(?:(Z|UTC|GMT)|([+-])(\d\d):?(\d\d)?)?$/i;
/** RFC 9110, IMF-fixdate: what HTTP, mail and many exports write. */
const HTTP_DATE = /^[A-Z][a-z]{2}, (\d\d) ([A-Z][a-z]{2}) (\d{4}) (\d\d:\d\d:\d\d) GMT$/;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** From here on a number counts milliseconds: as seconds it would be the year 5138. */
const LEAST_MILLISECONDS = 1e11;
/** From here on a number counts microseconds, as Google Analytics 4 exports them: as milliseconds, the year 5138. */
const LEAST_MICROSECONDS = 1e14;

/**
 * A time as whole seconds since the epoch: ISO 8601 (UTC where it names no zone, midnight where it has no
 * hours), an HTTP date, or a number of seconds, milliseconds or microseconds. Null for anything else.
 */
export function parseTime(text: string): number | null {
  if (EPOCH.test(text)) return Math.floor(secondsOf(Number(text)));
  const match = ISO.exec(httpDateAsIso(text) ?? text);
  if (match === null) return null;
  const [, year, month, day, hours = 0, minutes = 0, seconds = 0, , sign, zoneHours = 0, zoneMinutes = 0] =
    match;
  if (+hours > 23 || +minutes > 59 || +seconds > 59 || +zoneHours > 14 || +zoneMinutes > 59) return null;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day), +hours, +minutes, +seconds));
  // The thirtieth of February would become a day of March.
  if (date.getUTCDate() !== Number(day) || date.getUTCMonth() !== Number(month) - 1) return null;
  const ahead = (sign === '-' ? -1 : 1) * (+zoneHours * 3_600 + +zoneMinutes * 60);
  return date.getTime() / 1_000 - ahead;
}

function secondsOf(number: number): number {
  if (number >= LEAST_MICROSECONDS) return number / 1e6;
  return number >= LEAST_MILLISECONDS ? number / 1e3 : number;
}

function httpDateAsIso(text: string): string | null {
  const match = HTTP_DATE.exec(text);
  if (match === null) return null;
  const [, day, name, year, time] = match;
  const month = String(MONTHS.indexOf(name ?? '') + 1).padStart(2, '0');
  return `${year}-${month}-${day} ${time}Z`;
}
