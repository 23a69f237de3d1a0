import { changeProfile, type ProfileChanged, type Waited } from "../../mail/change-profile.ts";
import { closedTo } from "../../messages/closed.ts";
import { quoted } from "../../model/clean-text.ts";
import { shownProfile } from "../../model/profile.ts";
import type { setProfile } from "../catalog/set-profile.ts";
import { profileWords } from "../profile-words.ts";
import { type Action, callerOf } from "../tool.ts";
import { plural } from "../words.ts";

type DatedProfile = ProfileChanged & { now: number };

export const action: Action<typeof setProfile, DatedProfile> = {
	async run(call, { busy_minutes: busyMinutes, busy_reason: busyReason, ...rest }) {
		const { context } = call;
		const changed = await changeProfile(context, callerOf(call), { ...rest, busyMinutes, busyReason });
		return { ...changed, now: context.now() };
	},
	render(changed) {
		return [
			nameLine(changed),
			profileLine(changed),
			...closedLines(changed),
			...(changed.waited ? [waitedLine(changed.waited)] : []),
		].join("\n");
	},
};

function nameLine({ name, taken }: DatedProfile): string {
	const why = taken === undefined ? "" : `: another session that runs is called ${quoted(taken)}`;
	return `This session is called ${quoted(name)}${why}.`;
}

function profileLine({ profile, now }: DatedProfile): string {
	const shown = shownProfile(profile, now);
	return shown ? `It says: ${profileWords(shown, now)}.` : "It says nothing more of itself.";
}

/** What follows from what it says for those who write to it. */
function closedLines({ profile, waited, now }: DatedProfile): string[] {
	const closed = closedTo(profile, {}, now);
	if (!closed) return waited ? ["It is ready: any mail may wake it."] : [];
	if (closed.why === "nothing") return ["Nobody wakes or asks it. read_messages shows its mail."];
	const until = closed.why === "busy" ? " It is ready when that is over, or with busy_minutes 0." : "";
	return [`Only urgent mail wakes it, and comes to it. read_messages shows all.${until}`];
}

function waitedLine({ count, from }: Waited): string {
	if (count === 0) return "No mail waited.";
	const known = from.reduce((sum, each) => sum + each.count, 0);
	const whose = from.map((each) => `${each.count} of ${quoted(each.name)}`);
	const rest = count > known ? [`${count - known} more`] : [];
	return `${plural(count, "message")} waited: ${[...whose, ...rest].join(", ")}. Call read_messages.`;
}
