import type { Pane } from "../../host/tmux-pane.ts";
import { promptFrame } from "../../messages/frame.ts";
import { hasArrived } from "../follow-message.ts";
import { type Attempt, type DeliveryRequest, notNow, type Obstacle } from "../routes/route.ts";
import { bringBack, putAside } from "./draft.ts";
import type { Look, Prompt } from "./look.ts";
import { isOldClient, processObstacle, screenObstacle } from "./may-type.ts";
import { fits, pasteIntoEmpty } from "./paste-text.ts";
import { seePane } from "./see-pane.ts";
import { submit } from "./submit.ts";
import { takeOut } from "./take-out.ts";

/** From Enter to the record in the transcript takes 120 ms. After this many it is not coming. */
const PROOF_MS = 3_000;
/** But 2.0.60 draws a long prompt first: 100,000 characters took it four seconds. */
const CHARACTERS_PER_MS = 10;

export const MOVED = "it moved to another pane just now";

/**
 * Types a message into the prompt box of a pane and submits it. Every step is checked on the screen
 * before the next. Whatever is not as expected ends it without Enter. A message that was typed and
 * not submitted is taken out of the box again, and a draft that was put aside is brought back.
 * @param place the pane that the caller has the right to type into.
 */
export async function typeMessage(
	request: DeliveryRequest,
	place: { socket: string; pane: string },
): Promise<Attempt> {
	const { context, target, message, follow, signal } = request;
	const text = promptFrame(message);
	const seen = await freePrompt(request, place, text);
	if (!("pane" in seen)) return { done: false, ...seen };
	const { pane } = seen;
	const draft = await putAside(pane, seen.screen);
	if (draft === undefined) {
		return notNow("there is a draft in its prompt that could not be put aside", "send it or take it out");
	}
	if (!(await pasteIntoEmpty(pane, draft === "" ? seen : undefined, text, signal))) {
		await bringBack(context, pane, draft, false);
		return notNow("somebody is typing in its prompt");
	}
	const ready = async () => !hasArrived(follow.turn()) && (await processObstacle(target)) === undefined;
	const patience = PROOF_MS + text.length / CHARACTERS_PER_MS;
	switch (await submit(pane, text, { ready, patience, follow, signal })) {
		case "proven":
			await bringBack(context, pane, draft, true);
			return { done: true };
		case "vanished":
			context.log("type-unproven", { message: message.id, target: target.id });
			return { ...notNow("the text was typed and is not confirmed yet"), stuck: true };
		case "not pressed":
			return takeBack(request, pane, text, draft);
	}
}

/** The prompt that may be typed into, or why there is none. */
async function freePrompt(
	{ context, target }: DeliveryRequest,
	place: { socket: string; pane: string },
	text: string,
): Promise<Obstacle | Look<Prompt>> {
	const unready = await processObstacle(target);
	if (unready) return unready;
	// Where there is no draft, this is the look right before the paste: nothing else is asked in
	// between.
	const seen = await seePane(context, target);
	if (!("pane" in seen)) return seen;
	const { pane, screen } = seen;
	// The right to type is for one pane.
	if (pane.socket !== place.socket || pane.id !== place.pane) return { reason: MOVED };
	const obstacle = screenObstacle(screen, target);
	if (obstacle) return obstacle;
	if (!fits(pane, text, isOldClient(target))) {
		return { reason: "its pane is too small to show what is typed", remedy: "make its pane larger" };
	}
	return { pane, screen: screen as Prompt };
}

/** Takes a text that was not submitted out of the box again. */
async function takeBack(
	{ context, target, message, follow, signal, say }: DeliveryRequest,
	pane: Pane,
	text: string,
	draft: string,
): Promise<Attempt> {
	const out = await takeOut(pane, text, signal, () =>
		say?.(`something came up in ${target.name} while it was typed; the text is taken out again`),
	);
	if (out) await bringBack(context, pane, draft, false);
	// The client was busy and has only now taken in what another route gave it: then that one
	// delivered.
	if (hasArrived(follow.turn())) return { done: true };
	if (out) return notNow("its prompt did not take the text");
	context.log("type-left", { message: message.id, target: target.id });
	const reason = "something came up while it was typed; the text stands in its prompt, not submitted";
	return { ...notNow(reason), stuck: true };
}
