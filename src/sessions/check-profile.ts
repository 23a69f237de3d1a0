import { IntercomError } from "../errors.ts";
import { cleanName } from "../model/clean-text.ts";
import {
	type Accepts,
	cleanCapabilities,
	MOST,
	type NameFault,
	nameFault,
	roleFault,
} from "../model/profile.ts";

/** What is to be changed. What is absent stays as it is; an empty text takes a part away. */
export interface ProfileChange {
	name?: string;
	role?: string;
	capabilities?: readonly string[];
	summary?: string;
	/** For how long it is busy from now on; 0: it is ready. */
	busyMinutes?: number;
	busyReason?: string;
	accepts?: Accepts;
}

/**
 * Cleans what is to be changed. An empty text stays empty.
 * @throws IntercomError `bad_input` for what cannot be kept as it was given: a text that is too long
 * or that nobody could see, a name or a role that could pass for another address
 */
export function checkedChange(change: ProfileChange): ProfileChange {
	const { name, role, capabilities, summary, busyReason } = change;
	return {
		...change,
		name: text("name", name, MOST.name, nameFault),
		role: text("role", role, MOST.role, roleFault),
		capabilities: capabilities && cleanCapabilities(capabilities),
		summary: text("summary", summary, MOST.summary),
		busyReason: text("busy_reason", busyReason, MOST.busyReason),
	};
}

const FAULTS: Record<NameFault, [what: string, hint: string]> = {
	human: ["is the address of the person at the terminal", "Choose another one."],
	id: ["could be taken for the beginning of an id", "Add a letter after f, or a word."],
	sign: ["begins with @, as the address of a room does", "Leave the @ out."],
	role: [
		"begins with role:, as the address of a role does",
		"Leave that out; the role is a field of its own.",
	],
};

/** Returns a text as it is kept. An empty one stays empty. */
function text(
	field: string,
	given: string | undefined,
	max: number,
	faultOf: (text: string) => NameFault | undefined = () => undefined,
): string | undefined {
	if (given === undefined || given.trim() === "") return given && "";
	const cleaned = cleanName(given, Infinity);
	if (cleaned === "") {
		throw new IntercomError("bad_input", `Nothing of that ${field} can be seen.`, {
			hint: "Write it in letters. An empty text takes it away.",
		});
	}
	if ([...cleaned].length > max) {
		throw new IntercomError("bad_input", `That ${field} is longer than ${max} characters.`, {
			hint: "Make it shorter; nothing was changed.",
		});
	}
	const fault = faultOf(cleaned);
	if (fault === undefined) return cleaned;
	const [what, hint] = FAULTS[fault];
	throw new IntercomError("bad_input", `That ${field} ${what}; nothing was changed.`, { hint });
}
