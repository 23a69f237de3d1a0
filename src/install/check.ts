/** One thing that doctor checks. */
export interface Check {
	name: string;
	status: "ok" | "warn" | "fail";
	/** What was found. */
	found: string;
	/** Where it is not ok: what does not work like this, and what still does. */
	without?: string;
	/** Where it is not ok: how to mend it. */
	mend?: string;
}

/** What mends most. */
export const INSTALL = "Run `npx -y claude-intercom install`.";

export function ok(name: string, found: string): Check {
	return { name, status: "ok", found };
}

export function warn(name: string, found: string, without: string, mend: string): Check {
	return { name, status: "warn", found, without, mend };
}

export function fail(name: string, found: string, without: string, mend: string): Check {
	return { name, status: "fail", found, without, mend };
}
