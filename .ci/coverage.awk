# Merges cobertura files: a line counts as covered when any test project reached it.
# usage: awk -v minimum=85 -f coverage.awk coverage.cobertura.xml...     exit 1 below the minimum, 2 without data
function attribute(name,    at, rest) {
    at = index($0, " " name "=\"")
    if (at == 0) return ""
    rest = substr($0, at + length(name) + 3)
    return substr(rest, 1, index(rest, "\"") - 1)
}
function percent(part, whole) { return whole ? 100 * part / whole : 100 }

FNR == 1 { source = ""; project = "" }
/<source>/ { source = $0; gsub(/^.*<source>|<\/source>.*$/, "", source) }
/<package / { project = attribute("name") }
/<class / { file = attribute("filename"); if (file !~ /^\//) file = source "/" file; gsub(/\/+/, "/", file) }
/<line / {
    key = project SUBSEP file SUBSEP attribute("number")
    if (!(key in hit)) { hit[key] = 0; lines[project]++; allLines++ }
    if (!hit[key] && attribute("hits") + 0 > 0) { hit[key] = 1; covered[project]++; allCovered++ }
}
END {
    if (!allLines) { print "coverage: no lines in the files given" > "/dev/stderr"; exit 2 }
    for (name in lines) printf "coverage  %-16s %6.1f %%  %6d of %6d lines\n", name, percent(covered[name], lines[name]), covered[name], lines[name] | "sort"
    close("sort")
    printf "coverage  %-16s %6.1f %%  %6d of %6d lines (at least %s %%)\n", "all of src", percent(allCovered, allLines), allCovered, allLines, minimum
    exit percent(allCovered, allLines) < minimum
}
