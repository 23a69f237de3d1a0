import type { Context } from "../context.ts";
import { currentHops } from "../messages/hops.ts";
import type { Entry } from "../model/entry.ts";
import type { RoomState } from "../rooms/fold/state.ts";
import { announceTask } from "./announce-task.ts";
import { tellOfClaim } from "./dead-workers.ts";
import { leaveCopies } from "./leave-copies.ts";
import { membersNow } from "./members-now.ts";
import type { Telling } from "./task-mail.ts";
import { tellOfDecision } from "./tell-of-decision.ts";
import { tellOfInvitation } from "./tell-of-invitation.ts";
import { tasksLeftBy, tellOfLeaving } from "./tell-of-leaving.ts";
import { tellOfProposal } from "./tell-of-proposal.ts";
import { tellOfUpdate } from "./tell-of-update.ts";

/** An entry in its log, with what the log came to right before it and right after. */
export interface EntryInLog {
	entry: Entry;
	number: number;
	before: RoomState;
	after: RoomState;
	/** The mail is old news then. */
	expiresAt?: string;
}

/** Tells of an entry those whom whoever wrote it would have told. */
export async function tellOfEntry(
	context: Context,
	telling: Telling,
	{ entry, before, after, expiresAt }: EntryInLog,
): Promise<void> {
	const { room } = after;
	switch (entry.kind) {
		case "message": {
			const others = membersNow(context, telling.all, before).filter(
				({ known }) => known !== entry.by.session,
			);
			const from = { ...telling.caller, name: entry.by.name };
			const hops = await currentHops(context, telling.caller, telling.all);
			await leaveCopies(context, {
				...telling,
				room,
				entry,
				from,
				others,
				hops,
				expiresAt,
				live: () => false,
			});
			return;
		}
		case "leave": {
			const party = entry.by.session;
			const tasks = tasksLeftBy(before, party);
			await tellOfLeaving(context, telling, after, { entry, party, tasks });
			return;
		}
		case "invite":
			await tellOfInvitation(context, telling, after, entry);
			return;
		case "task": {
			const task = after.open.get(entry.id);
			if (task) await announceTask(context, telling, after, task, entry.id);
			return;
		}
		case "update":
			await tellOfUpdate(context, telling, { before, after, update: entry });
			return;
		case "claim":
			await tellOfClaim(context, telling, { before, claim: entry });
			return;
		case "propose":
			await tellOfProposal(context, telling, after, entry);
			return;
		case "decide": {
			const proposal = before.proposals.get(entry.proposal);
			if (proposal) await tellOfDecision(context, telling, before, { ...entry, proposal });
			return;
		}
	}
}
