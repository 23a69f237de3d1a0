/** What may be said in a setting, and how it is typed and shown. */
export interface Kind<Value> {
	/** What is wrong with another text, after the setting's name: `is not a whole number`. */
	fault: string;
	/**
	 * What to do about it.
	 * @param preset what holds where nothing is set.
	 */
	hint(preset: string): string;
	/** What a text says; `undefined` where it says nothing of this kind. */
	parse(text: string): Value | undefined;
	/** The value as it is typed and shown. */
	show(value: Value): string;
	/** What a variable with another text counts as; absent: it is refused. */
	strictest?: Value;
}

export const count: Kind<number> = {
	fault: "is not a whole number",
	hint: (preset) => `Set it to a number, or unset it for ${preset}.`,
	parse: (text) => (/^\d{1,9}$/.test(text) ? Number(text) : undefined),
	show: String,
};

/** A variable that says neither word turns nothing on. */
export const toggle: Kind<boolean> = {
	fault: "is neither on nor off",
	hint: (preset) => `Set it to on or off, or unset it for ${preset}.`,
	parse(text) {
		const word = text.trim().toLowerCase();
		if (word === "on" || word === "1") return true;
		return word === "off" || word === "0" ? false : undefined;
	},
	show: (value) => (value ? "on" : "off"),
	strictest: false,
};

/** A comma-separated list of these words, each once. */
export function words<Word extends string>(allowed: readonly Word[], noun: string): Kind<readonly Word[]> {
	return {
		fault: `names a ${noun} that does not exist`,
		hint: () => `Use a comma-separated list of: ${allowed.join(", ")}.`,
		parse(text) {
			const given = wordsIn(text);
			return given.every((word): word is Word => (allowed as readonly string[]).includes(word))
				? given
				: undefined;
		},
		show: (value) => (value.length === 0 ? "," : value.join(",")),
	};
}

/** The words of a comma-separated list, each once, in small letters. */
export function wordsIn(text: string): string[] {
	const found = text.split(",").map((word) => word.trim().toLowerCase());
	return [...new Set(found.filter((word) => word !== ""))];
}

/** A text on one line. */
export const line: Kind<string> = {
	fault: "is longer than 2,000 characters or holds control characters",
	hint: () => "Give one line of plain text.",
	parse: (text) => (text.length <= 2_000 && !/\p{Cc}/u.test(text) ? text : undefined),
	show: (value) => value,
};

/** A text of this form. */
export function matching(form: RegExp, fault: string, example: string): Kind<string> {
	return {
		fault,
		hint: () => `It looks like ${example}.`,
		parse: (text) => (form.test(text.trim()) ? text.trim() : undefined),
		show: (value) => value,
	};
}

/** An address of the web without a user's name in it. */
export function address(scheme: { fault: string; allows(url: URL): boolean }, example: string): Kind<string> {
	return {
		fault: scheme.fault,
		hint: () => `It looks like ${example}.`,
		parse(text) {
			const given = text.trim();
			if (given.length > 2_000 || /[\s\p{Cc}]/u.test(given) || !URL.canParse(given)) return undefined;
			const url = new URL(given);
			return url.username === "" && url.password === "" && scheme.allows(url) ? given : undefined;
		},
		show: (value) => value,
	};
}

/** `http:` or `https:`. */
export const WEB = {
	fault: "is no http or https address without user and password",
	allows: ({ protocol }: URL) => protocol === "https:" || protocol === "http:",
};

/** `https:`; `http:` on this machine alone, as what is sent there is secret. */
export const SAFE_WEB = {
	fault: "is no https address without user and password",
	allows: ({ protocol, hostname }: URL) =>
		protocol === "https:" || (protocol === "http:" && LOOPBACK.test(hostname)),
};

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;
