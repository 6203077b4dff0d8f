# SPDX-License-Identifier: GPL-2.0
# distributions.tsv as the table of a page: awk -v form=md|rst -f distributions.awk. The
# tests hold README.md and the administrators' page to what this prints.
BEGIN {
	FS = "\t"
	name["debian"] = "Debian"
	name["rhel"] = "RHEL"
	name["sles"] = "SLES"
	name["ubuntu"] = "Ubuntu"
	state["run"] = "built, run in the emulator"
	state["built"] = "built"
	state["not-tried"] = "not tried"
	state["refused"] = "cannot be built"
	row("Distribution", "Linux", "State", "Note")
	if (form == "md")
		print "|---|---|---|---|"
}

function row(distribution, kernels, is, note)
{
	if (form == "md")
		printf "| %s | %s | %s | %s |\n", distribution, kernels, is, note
	else
		printf "   * - %s\n     - %s\n     - %s\n     -%s\n", distribution, kernels, is,
			note == "" ? "" : " " note
}

/^#/ || !NF { next }
!($1 in name) || !($4 in state) {
	print "distributions.tsv: line " FNR ": not a name or a state that is known" >"/dev/stderr"
	exit 1
}
{
	gsub(",", ", ", $3)
	row(name[$1] " " $2, $3, state[$4], $5 == "-" ? "" : $5)
}
