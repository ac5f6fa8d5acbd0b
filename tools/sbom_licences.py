"""What Debian says about the licence of a package, in SPDX's words (tools/sbom.sh)."""
import re

# Debian's short names (DEP-5, and what its maintainers write besides) that mean one licence of SPDX's list for certain.
KNOWN = {
    "apache-2": "Apache-2.0", "apache-2.0": "Apache-2.0", "bsd-2-clause": "BSD-2-Clause", "bsd-3-clause": "BSD-3-Clause",
    "bsd-4-clause-uc": "BSD-4-Clause-UC", "cc0": "CC0-1.0", "cc0-1.0": "CC0-1.0", "curl": "curl", "expat": "MIT", "mit": "MIT",
    "fsfullr": "FSFULLR", "ftl": "FTL", "isc": "ISC", "mpl-1.1": "MPL-1.1", "mpl-2.0": "MPL-2.0", "ofl-1.1": "OFL-1.1",
    "openldap-2.8": "OLDAP-2.8", "oldap-2.8": "OLDAP-2.8", "x11": "X11", "zlib": "Zlib", "bzip2-1.0.6": "bzip2-1.0.6",
    "libtiff": "libtiff", "ijg": "IJG", "mit-cmu": "MIT-CMU",
}
VERSIONED = re.compile(r"^(a?gpl|lgpl|gfdl)-?v?(\d(?:\.\d)?)(\+?)$")
EXCEPTIONS = {"gpl-3.0-or-later autoconf": "Autoconf-exception-3.0", "gpl-2.0-or-later libtool": "Libtool-exception",
              "gpl-3.0-or-later bison": "Bison-exception-2.2"}


def paragraphs(text):
    """The paragraphs of a control file, each a list of (name, value) with the lines of the value."""
    for block in re.split(r"\n[ \t]*\n", text):
        fields = []
        for line in block.split("\n"):
            head = re.match(r"^([A-Za-z-]+):(.*)$", line)
            if head:
                fields.append((head[1].lower(), [head[2].strip()]))
            elif line[:1] in (" ", "\t") and fields:
                fields[-1][1].append(line.strip())
        if fields:
            yield dict(fields)


class Licences:
    """Collects the texts of the licences that SPDX has no name for."""

    def __init__(self):
        self.texts = {}

    def reference(self, package, name, text):
        identifier = "LicenseRef-" + re.sub(r"[^A-Za-z0-9.-]+", "-", f"{package}-{name}").strip("-")
        self.texts[identifier] = {"licenseId": identifier, "name": name, "extractedText": text}
        return identifier

    def single(self, package, name, texts):
        known = KNOWN.get(name.lower())
        versioned = VERSIONED.match(name.lower())
        if known:
            return known
        if versioned:
            version = versioned[2] if "." in versioned[2] else versioned[2] + ".0"
            return f"{versioned[1].upper()}-{version}" + ("-or-later" if versioned[3] else "-only")
        excepted = re.match(r"^(\S+) with (\S+)[ -]exception$", name, re.IGNORECASE)
        if excepted:
            base = self.single(package, excepted[1], texts)
            exception = EXCEPTIONS.get(f"{base} {excepted[2]}".lower())
            if exception:
                return f"{base} WITH {exception}"
        text = texts.get(name.lower()) or f"Debian's copyright file of {package} names this licence {name} and gives no text of it."
        return self.reference(package, name, text)

    def expression(self, package, words, texts):
        """"A or B and C", where the law of DEP-5 is SPDX's: "and" binds closer; a comma and "and" binds last."""
        def joined(text, separator, operator, below):
            parts = [part for part in re.split(separator, text.strip(), flags=re.IGNORECASE) if part]
            made = list(dict.fromkeys(below(part) for part in parts))
            return made[0] if len(made) == 1 else f" {operator} ".join(f"({one})" if " OR " in one or " AND " in one else one
                                                                        for one in made)
        single = lambda text: self.single(package, text.strip(), texts)
        both = lambda text: joined(text, r"\s+and(?:/or)?\s+", "AND", single)
        either = lambda text: joined(text, r"\s+or\s+", "OR", both)
        return joined(words, r",\s*and\s+", "AND", either)

    def of(self, package, path="/usr/share/doc/{}/copyright"):
        """(licence, a comment or None): what is said of all files but those named apart, and what those are under."""
        try:
            text = open(path.format(package), encoding="utf-8", errors="replace").read()
        except OSError:
            return "NOASSERTION", None
        whole, named, texts = None, [], {}
        if re.match(r"\s*Format(-Specification)?:", text):
            for fields in paragraphs(text):
                words = fields.get("license", [""])[0]
                if words and len(fields["license"]) > 1:
                    texts[words.lower()] = "\n".join(fields["license"][1:])
                if words and "files" in fields:
                    named.append(words)
                    if "*" in " ".join(fields["files"]).split():
                        whole = words
        if not named:
            # Not in the form that machines read: the whole page is the text.
            common = sorted(set(re.findall(r"/usr/share/common-licenses/([A-Za-z0-9.+-]*[A-Za-z0-9])", text)))
            comment = "The copyright file refers to the common licences " + ", ".join(common) + "." if common else None
            return self.reference("debian", f"{package}-copyright", text), comment
        if whole is None:
            return self.expression(package, ", and ".join(dict.fromkeys(named)), texts), None
        parts = sorted(set(named) - {whole})
        comment = "So the source package at large; single files of it are under: " + "; ".join(parts) + "." if parts else None
        return self.expression(package, whole, texts), comment
