// The shapes of document 004, and a session that the caller may reserve.
import { clientOf, dayAfter, idOf, read, run } from "./server.js";

export type Status = "CONFIRMED" | "CANCELLED" | "COMPLETED" | "NO_SHOW";

export interface Reservation {
  id: string;
  status: Status;
  notes: string | null;
  classSession: {
    id: string;
    sessionDate: string;
    startTime: string;
    endTime: string;
    currentBookings: number;
    class: { id: string; name: string; description: string | null };
  };
  userProfile: { id: string; name: string; avatar_url: string | null };
}

export interface Validation {
  canReserve: boolean;
  hasActiveMembership: boolean;
  sessionCapacityAvailable: boolean;
  hasExistingReservation: boolean;
  isSessionActive: boolean;
  reason: string | null;
}

/** Return the id of a new session that many days from now, for which USER has a membership. */
export async function sessionOn(days: number): Promise<string> {
  const staff = clientOf("STAFF");
  const period = { startDate: dayAfter(-1), endDate: dayAfter(30) };
  const membership = { userProfileId: idOf("USER"), type: "PRO", ...period } as const;
  const joined = await staff.POST("/api/v1/memberships", { body: membership });
  if (joined.response.status !== 409) read<{ message: string }>(joined, 201);
  const yoga = { name: `Yoga ${run}`, description: "...", duration: 60, maxCapacity: 10 };
  const offered = read<{ data: { id: string } }>(await staff.POST("/api/v1/classes", { body: yoga }), 201).data;
  const body = { sessionDate: dayAfter(days), startTime: "09:00", endTime: "10:00" };
  const params = { path: { class_id: offered.id } };
  const session = await staff.POST("/api/v1/classes/{class_id}/sessions", { params, body });
  return read<{ data: { id: string } }>(session, 201).data.id;
}
