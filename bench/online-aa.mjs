// False alarms of experiments between two equal arms: node bench/online-aa.mjs [experiments] [decided searches] [seed]
import { rehearse } from '../dist/catalogue/evaluation/online/rehearse.js';

const [experiments = 1_000, horizon = 500, seed = 1] = process.argv.slice(2).map(Number);
const { alarms, anytimeAlarms, error, searches, decided } = rehearse(experiments, horizon, seed);

/** Wilson's interval, 95 %. */
function interval(count) {
  const z = 1.96;
  const share = count / experiments;
  const middle = (share + z ** 2 / (2 * experiments)) / (1 + z ** 2 / experiments);
  const half =
    (z / (1 + z ** 2 / experiments)) *
    Math.sqrt((share * (1 - share)) / experiments + z ** 2 / (4 * experiments ** 2));
  return `${(100 * share).toFixed(1)} % [${(100 * (middle - half)).toFixed(1)}, ${(100 * (middle + half)).toFixed(1)}]`;
}

console.log(`${experiments} experiments between equal arms, ${horizon} decided searches each, seed ${seed}`);
console.log(`${searches} searches, of which ${((100 * decided) / searches).toFixed(0)} % are decided`);
console.log(
  `false alarms at the ten looks: ${interval(alarms)}; exact error of the plan: ${(100 * error).toFixed(2)} %`,
);
console.log(`false alarms of the p at any time, at 5 %: ${interval(anytimeAlarms)}`);

if (alarms / experiments < 0.04 || alarms / experiments > 0.06) process.exitCode = 1;
