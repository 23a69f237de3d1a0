import type { PermissionMode } from "../../claude/permission-mode.ts";
import { NO_WRITING, READING_ONLY, type StartLimits, withSettings } from "../../claude/start-limits.ts";

/** What is known of a session's permissions. */
export interface KnownRights {
	/** The mode it was in last; `undefined` where its transcript does not tell. */
	mode: PermissionMode | undefined;
	/** The limits it was started with; `undefined` where they are not known. */
	limits: StartLimits | undefined;
	/** The folder that a path among them begins at. */
	cwd: string;
	/** The person lets a session bypass permissions again that did before. */
	mayBypass: boolean;
}

/**
 * The arguments that give a resumed session no more than it had: its last mode, and the limits it
 * was started with. Where the limits are not known it may read in its project and no more.
 */
export function resumeRights(known: KnownRights): string[] {
	const { limits } = known;
	if (limits === undefined) return readingOnly(known, known.mode === "plan" ? "plan" : "default");
	const mode = known.mode ?? "default";
	if (mode === "bypassPermissions" && !known.mayBypass) return [...limits, asked("default")];
	return [...limits, ...(mode === "plan" ? NO_WRITING : []), asked(mode)];
}

/**
 * The arguments under which a copy of a session answers and changes nothing: plan mode, and tools
 * that read.
 */
export function forkRights(known: KnownRights): string[] {
	return readingOnly(known, "plan");
}

/** Whether the person's own flags may bypass permissions for this session. */
export function bypasses(known: KnownRights): boolean {
	return known.mode === "bypassPermissions" && known.mayBypass;
}

/** The tools that read, with what the session was kept from. */
function readingOnly(known: KnownRights, mode: PermissionMode): string[] {
	const { limits = [] } = known;
	const kept = limits.filter((limit) => !/^--(tools|allowedTools|mcp-config|settings)=/.test(limit));
	const tools = limits.filter((limit) => limit.startsWith("--tools="));
	return [...kept, ...narrowed(tools), ...(mode === "plan" ? planSettings(known) : []), asked(mode)];
}

/**
 * 2.1.328 reads outside the project in plan mode, where its auto mode judges what plan mode would
 * refuse. The setting turns that off. The session's own settings are given with it, for the client
 * heeds one `--settings` alone.
 */
function planSettings({ limits = [], cwd }: KnownRights): string[] {
	const settings = withSettings(limits, cwd, { useAutoModeDuringPlan: false });
	return settings === undefined ? [] : [settings];
}

/**
 * Two `--tools` add up. So of a session that had some tools only, those of ours are given that it
 * had.
 */
function narrowed(tools: readonly string[]): readonly string[] {
	const had = tools.flatMap((limit) => limit.slice("--tools=".length).split(/[\s,]+/));
	if (had.length === 0 || had.includes("default")) return READING_ONLY;
	return READING_ONLY.map((limit) => {
		if (!limit.startsWith("--tools=")) return limit;
		const reading = limit.slice("--tools=".length).split(",");
		return `--tools=${reading.filter((name) => had.includes(name)).join(",")}`;
	});
}

function asked(mode: PermissionMode): string {
	return `--permission-mode=${mode}`;
}
