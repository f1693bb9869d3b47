// Small screens: one resource at a time, and a swipe to the next.
import { useEffect, useRef, useState } from "./ui.js";

const NARROW = "(max-width: 700px)";
const SWIPE_PX = 60;
const BEGUN_PX = 10;
/** Who holds a finger still for so long drags a booking, or marks a time (EventCalendar's longPressDelay). */
export const HOLD_MS = 400;

export function useNarrow() {
  const [isNarrow, set] = useState(matchMedia(NARROW).matches);
  useEffect(() => {
    const media = matchMedia(NARROW);
    const changed = () => set(media.matches);
    media.addEventListener("change", changed);
    return () => media.removeEventListener("change", changed);
  }, []);
  return isNarrow;
}

/**
 * Handlers that call `onSwipe` with 1 (to the left: the next one) or -1 after a swipe with one finger.
 * What goes up or down stays with the browser, which scrolls and ends the pointer (`touch-action: pan-y`).
 */
export function useSwipe(onSwipe) {
  const held = useRef(null);
  const away = ({ clientX, clientY }) => [clientX - held.current.x, clientY - held.current.y];
  const end = () => {
    held.current = null;
  };
  return {
    onPointerDown: (event) => {
      const isFinger = event.pointerType === "touch" && event.isPrimary;
      held.current = isFinger ? { x: event.clientX, y: event.clientY, at: event.timeStamp, hasMoved: false } : null;
    },
    onPointerMove: (event) => {
      if (!held.current || held.current.hasMoved || Math.hypot(...away(event)) < BEGUN_PX) return;
      if (event.timeStamp - held.current.at >= HOLD_MS) return end();
      held.current.hasMoved = true;
      // Else EventCalendar would still wait for its hold, or take the end for a click.
      document.dispatchEvent(new PointerEvent("pointercancel", { bubbles: true }));
    },
    onPointerUp: (event) => {
      if (!held.current?.hasMoved) return end();
      const [right, down] = away(event);
      end();
      if (Math.abs(right) > SWIPE_PX && Math.abs(down) < Math.abs(right) / 2) onSwipe(right < 0 ? 1 : -1);
    },
    onPointerCancel: end,
  };
}
