import type { Standstill } from "../claude/standstill.ts";
import type { Context } from "../context.ts";
import { movedTo } from "../delivery/reading.ts";
import type { Delivery } from "../delivery/try-routes.ts";
import type { Session } from "../model/session.ts";
import { standstillNow } from "../sessions/standstill.ts";
import { refresh, type Tried } from "./retry.ts";
import type { Watch } from "./watch-question.ts";

/** Where a question stands, or a task that is waited for. */
export interface Stands {
	/** The target as it is by then. */
	target: Session;
	/** How it travelled, where it did. */
	delivery: Delivery | undefined;
	/** A route put its text into the target's prompt box, and took it out again. */
	typed?: boolean;
	/** Where it stands in the target's own transcript. */
	questionState: "absent" | "queued" | "running";
	/** The session in which the target's client has gone on, where that one has it. */
	movedTo?: string;
	/** Why the target does not go on, where that is known. */
	standstill?: Standstill;
}

/** Where it stands by now, as its tries and its watch tell. */
export async function standsNow(
	context: Context,
	watch: Watch,
	{ target: tried, delivery, typed }: Tried,
): Promise<Stands> {
	const target = await refresh(context, tried);
	const standstill = await standstillNow(context, target);
	const moved = movedTo(watch.question(), watch.follow.session());
	return {
		target,
		delivery,
		typed,
		questionState: questionStateOf(watch),
		...(moved && { movedTo: moved }),
		...(standstill && { standstill }),
	};
}

/** Where it stands in its target's transcript. */
export function questionStateOf({ follow }: Pick<Watch, "follow">): Stands["questionState"] {
	const { state } = follow.turn();
	return state === "absent" || state === "queued" ? state : "running";
}
