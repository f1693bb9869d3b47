// A check-in as views know it, whatever its dialect calls it (docs/rules.md).
import { wallOf } from "./wall.js";

/**
 * Return {state, checkIn} of a reservation: its state by who has come, and {opens, closes, arrived, isOpen,
 * needsCode, isReleased}, or null. `times` are {opens, closes, arrived, isMissed, releases} as the API has them;
 * staff needs no code, confirms by it what is pending, and corrects a no-show.
 */
export function arrival(state, times, { zone, isStaff }) {
  if (!times) return { state, checkIn: null };
  const { opens, closes, arrived, isMissed, releases } = times;
  const [clock, isStanding] = [new Date(), state === "confirmed" || (isStaff && state === "pending")];
  const hasBegun = new Date(opens) <= clock;
  return {
    state: isMissed ? "no-show" : arrived && state === "confirmed" ? "arrived" : state,
    checkIn: {
      opens: wallOf(opens, zone),
      closes: wallOf(closes, zone),
      arrived: arrived && wallOf(arrived, zone),
      isOpen: !arrived && isStanding && hasBegun && (isStaff || (!isMissed && clock < new Date(closes))),
      needsCode: !isStaff,
      isReleased: isMissed && releases,
    },
  };
}

/** The times of a check-in as rooms and professionals show them. */
export const timesOf = (shown) => shown && { ...shown, isMissed: shown.no_show, releases: shown.release };
