const EPOCH = /^\d{1,16}(?:\.\d+)?$/;
const ISO =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?)?\s?(?:(Z)|([+-])(\d\d):?(\d\d)?)?$/i;

/** From here on a number counts milliseconds: as seconds it would be the year 5138. */
const LEAST_MILLISECONDS = 1e11;
const TOO_LARGE = 1e14;

/**
 * A time as whole seconds since the epoch: ISO 8601 (UTC where it names no zone, midnight where it has no
 * hours), or a number of seconds or milliseconds. Null for anything else.
 */
export function parseTime(text: string): number | null {
  if (EPOCH.test(text)) {
    const number = Number(text);
    if (number >= TOO_LARGE) return null;
    return Math.floor(number >= LEAST_MILLISECONDS ? number / 1_000 : number);
  }
  const match = ISO.exec(text);
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
