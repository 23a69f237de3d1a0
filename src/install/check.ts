/** One thing doctor looks at. */
export interface Check {
	name: string;
	status: "ok" | "warn" | "fail";
	/** What was seen. */
	found: string;
	/** What does not work like this, and what still does; and how to mend it. Both where it is not ok. */
	without?: string;
	mend?: string;
}

export function ok(name: string, found: string): Check {
	return { name, status: "ok", found };
}

export function warn(name: string, found: string, without: string, mend: string): Check {
	return { name, status: "warn", found, without, mend };
}

export function fail(name: string, found: string, without: string, mend: string): Check {
	return { name, status: "fail", found, without, mend };
}
