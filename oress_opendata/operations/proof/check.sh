#!/bin/sh
# Was this row in this release? It answers yes or no: sh check.sh [PUBLIC KEY]
# It needs sha256sum or shasum, and for the signature minisign or signify. It reads the files beside
# it and changes nothing. README.txt says in words what it does. Exit codes: 0 yes, 1 no, 2 it cannot
# tell, 3 nothing contradicts the proof, but nobody signed it, or you named no key.
CDPATH='' cd -- "$(dirname -- "$0")" || exit 2
LC_ALL=C
export LC_ALL

# What a forger may have written is shown as text alone, with an indent: no character moves the
# cursor or turns the direction, and no line passes for one of this script. Letters are UTF-8.
back=$(printf '\r')
moving=$(printf '\302[\200-\237]|\342\200[\250-\256]|\342\201[\246-\251]')
letters=$(printf '([\t -~]|[\302-\337][\200-\277]|[\340-\357][\200-\277]{2}|[\360-\364][\200-\277]{3})*')
high=$(printf '[\200-\377]')
shown() {
  tr '\000-\010\013\014\016-\037\177' '?' |
    sed -E "s/$back\$//;s/$back/?/g;s/$moving/?/g;/^$letters\$/!s/$high/?/g;s/^/  /"
}

say() { for text; do printf '%s\n' "$(printf '%s\n' "$text" | shown)"; done; }

# What a reader meets is said in three languages, what only a forgery leads to in one.
no() {
  echo "NO. NON. لا."
  say "$@"
  exit 1
}

unsure() {
  say "$@"
  exit 2
}

sum() {
  if command -v sha256sum >/dev/null; then sha256sum; else shasum -a 256; fi <"$1" | cut -c 1-64
}

value() { sed -n "s/^$1 //p" "$2"; }

# A value is one line; what JSON would write otherwise is in no value.
plain() {
  case $2 in '' | *[[:cntrl:]]* | *[\"\\]*) no "The value $1 is missing or not plain." ;; esac
}

number() {
  case $2 in '' | 0* | *[!0-9]* | ????????????????*) no "The number $1 is missing or none." ;; esac
}

# A file has exactly these lines, in this order.
lines() {
  lines_of=$1
  shift
  printf '%s\n' "$@" | cmp -s - "$lines_of" || no "$lines_of has other lines than it should"
}

# The bytes are canonical JSON: after a comma, a text in quotes is a whole name, and in a value the
# quotes have a backslash.
contains() { grep -q -F -e ",$2" "$1" || no "$1 does not contain $2"; }

# Of table.csv: the length of the header, then the first byte of the row and its length. A line end
# in quotes ends no row. "total" is the size, since the last line may have no end. A quote follows a
# comma, a line end or another quote; elsewhere it may mean anything, and there is no answer.
place() {
  awk -v wanted="$row" -v total="$(($(wc -c <table.csv)))" '
    {
      parts = split($0, part, "\r")
      ended = parts > 1 && part[parts] == ""
      if (ended) parts--
      if (parts == 0) { parts = 1; part[1] = "" }
      for (i = 1; i <= parts; i++) {
        here += length(part[i]) + 1 + (ended && i == parts)
        pieces = split(part[i], piece, "\"")
        for (k = 1; k < pieces; k++) {
          at_start = k == 1 && (piece[k] == "" || rows == 0 && piece[k] == "\357\273\277")
          if (quotes % 2 == 0 && !at_start && !(k > 1 && piece[k] == "") && piece[k] !~ /,$/) exit
          quotes++
        }
        if (quotes % 2) continue
        if (here > total) here = total
        if (rows == 0) printf "%.0f", here
        if (rows == wanted) { printf " %.0f %.0f\n", start, here - start; exit }
        rows++
        start = here
      }
    }' table.csv
}

# 1. No file was damaged on its way, and none is a link or a device.
[ -z "$(find . ! -type f ! -type d)" ] || no "There is a link, or what is no file."
for name in statement.txt row.csv header.csv manifest.json; do
  [ -f "$name" ] || no "$name is missing"
done
listed=$(sed 's/^.\{66\}//' SHA256SUMS | while IFS= read -r name; do
  case $name in /* | *..*) continue ;; esac
  printf '%s  %s\n' "$(sum "$name" 2>/dev/null)" "$name"
done | sum /dev/stdin)
[ "$listed" = "$(sum SHA256SUMS)" ] ||
  no "A file was changed or is missing: sha256sum -c SHA256SUMS" \
    "Un fichier a été modifié ou manque." \
    "غُيّر أحد الملفات أو أنه مفقود."

# 2. What is stated.
dataset=$(value dataset statement.txt)
version=$(value version statement.txt)
file=$(value file statement.txt)
row=$(value row statement.txt)
plain dataset "$dataset"
plain version "$version"
plain file "$file"
number row "$row"
given=$# key=${1-}
set -- "dataset $dataset" "version $version" "file $file" "row $row"

# 3. The row is in the file, and the file in the release.
if [ -f table.txt ]; then
  lines statement.txt "$@"
  # Its bytes are those that the release states, and they name the file.
  contains manifest.json "\"oress:rows\":\"sha256:$(sum table.txt)\""
  header=$(sum header.csv)
  rows=$(value rows table.txt)
  levels=$(value levels table.txt)
  number rows "$rows"
  number levels "$levels"
  [ "$row" -le "$rows" ] || no "The table has only $rows rows"
  hash=$(sum row.csv)
  level=1 step=1 kind=rows
  while [ "$level" -le "$levels" ]; do
    list=rows-$level.txt
    [ -f "$list" ] || no "$list is missing"
    span=$((step * 100))
    first=$(((row - 1) / span * span + 1))
    last=$((first + span - 1))
    [ "$last" -le "$rows" ] || last=$rows
    [ "$(sed -n 1p "$list")" = "$kind $first-$last" ] || no "$list is not the list of $kind $first-$last"
    line=$(((row - 1) / step % 100 + 2))
    [ "$(sed -n "${line}p" "$list")" = "$hash" ] || no "Line $line of $list is not $hash"
    hash=$(sum "$list")
    step=$span kind=lists level=$((level + 1))
  done
  lines table.txt "oress rows 1" "file $file" "rows $rows" "header $header" "levels $levels" "top $hash"
else
  [ -f table.csv ] || no "table.txt and table.csv are missing"
  # Only a release that does not state the hash of its rows is proved by the whole file.
  if grep -q -F -e ',"oress:rows":"sha256:' manifest.json; then no "table.txt is missing"; fi
  # Rows are counted by commas and quotes, so no table of the release may state anything else.
  if sed 's/"dialect":{"delimiter":","}//g' manifest.json | grep -q -F -e '"dialect":' -e '"format":"tsv"'; then
    no "The cells are separated or quoted in another way, so the rows cannot be counted here."
  fi
  case $file in *.[Tt][Ss][Vv]) no "The cells are separated by tabs, so the rows cannot be counted here." ;; esac
  offset=$(value offset statement.txt)
  bytes=$(value bytes statement.txt)
  number offset "$offset"
  number bytes "$bytes"
  lines statement.txt "$@" "offset $offset" "bytes $bytes"
  tail -c "+$((offset + 1))" table.csv | head -c "$bytes" | cmp -s - row.csv || no "The row is not there"
  head=$(($(wc -c <header.csv)))
  head -c "$head" table.csv | cmp -s - header.csv || no "header.csv is another header"
  [ "$(place)" = "$head $offset $bytes" ] || no "Row $row of table.csv is another one"
  # The files of the release are the last list of its description.
  sed 's/.*,"files":\[//' manifest.json | grep -q -F -e ",\"path\":\"$file\",\"sha256\":\"$(sum table.csv)\"" ||
    no "manifest.json does not state the sha256 of table.csv as that of $file"
fi

# 4. The release is in the journal.
hash=$(sum manifest.json)
link=manifest
for entry in journal/*; do
  case $entry in
    journal/[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9].json) [ -f "$entry" ] ;;
    *) false ;;
  esac || no "$entry is no entry of the journal"
  contains "$entry" "\"$link\":\"$hash\""
  if [ "$link" = manifest ]; then
    contains "$entry" "\"dataset\":\"$dataset\""
    contains "$entry" "\"version\":\"$version\""
    contains "$entry" "\"kind\":\"publish\""
  fi
  hash=$(sum "$entry")
  link=prev
done

# A public key of minisign is one line of 56 letters.
is_key() { [ "${#1}" = 56 ] && printf '%s\n' "$1" | grep -q -x -E 'RW[A-Za-z0-9+/]{54}'; }

other_key() {
  no "head.json is not signed by $key" \
    "head.json n’est pas signé par cette clé." \
    "الملف head.json غير موقَّع بهذا المفتاح."
}

# 5. The journal is signed.
code=0
if [ -f head.json ]; then
  contains head.json "\"sha256\":\"$hash\""
  [ "$given" -gt 0 ] || key=$(cat public.key 2>/dev/null)
  is_key "$key" ||
    unsure "Give the public key of the catalogue, as one word: sh check.sh RWR…" \
      "Donnez la clé publique du catalogue, en un mot." \
      "أدخل المفتاح العمومي للفهرس في كلمة واحدة."
  if command -v minisign >/dev/null; then
    minisign -V -q -P "$key" -m head.json >/dev/null 2>&1 || other_key
  else
    signify=$(command -v signify-openbsd || command -v signify) ||
      unsure "Everything fits but the signature, which needs minisign or signify." \
        "Tout concorde ; vérifier la signature demande minisign ou signify." \
        "كل شيء متطابق؛ ويتطلب التحقق من التوقيع minisign أو signify."
    public=$(mktemp) && printf 'untrusted comment: key\n%s\n' "$key" >"$public"
    "$signify" -V -q -p "$public" -x head.json.minisig -m head.json >/dev/null 2>&1
    signed=$?
    rm -f "$public"
    [ "$signed" = 0 ] || other_key
  fi
  if [ "$given" -gt 0 ]; then
    echo "YES. OUI. نعم."
  else
    echo "YES, IF THIS KEY IS THAT OF THE CATALOGUE: $key"
    echo "OUI, SI CETTE CLÉ EST CELLE DU CATALOGUE : $key"
    echo "نعم، إن كان هذا مفتاح الفهرس: $key"
    code=3
  fi
else
  [ "$given" = 0 ] ||
    no "This proof is not signed: head.json is missing." \
      "Cette preuve n’est pas signée : head.json manque." \
      "هذا الإثبات غير موقَّع: الملف head.json مفقود."
  echo "UNSIGNED. NON SIGNÉ. غير موقَّع."
  code=3
fi

say "Row $row of $file, $dataset $version:" \
  "Ligne $row de $file, $dataset ${version} :" \
  "السطر $row من ${file}، $dataset $version:"
printf '%s\n' "$(shown <header.csv)" "$(shown <row.csv)"
if [ ! -f head.json ]; then
  echo "Everything fits, but anybody can make such a proof: it holds only if what follows is true."
  echo "The catalogue does not sign its journal. Compare the sha256 of its entry $entry: $hash"
  echo "Tout concorde, mais n’importe qui peut fabriquer une telle preuve. Le catalogue ne signe pas"
  echo "son journal : comparez cette empreinte avec celle de son entrée $entry."
  echo "كل شيء متطابق، لكن بإمكان أي شخص أن يصنع مثل هذا الإثبات. الفهرس لا يوقّع سجلّه:"
  echo "قارن هذه البصمة ببصمة القيد $entry فيه."
elif [ "$given" = 0 ]; then
  echo "Anybody can sign with a key of their own. Compare the key with the one that the catalogue"
  echo "publishes elsewhere, then give it: sh check.sh RWR…"
  echo "N’importe qui peut signer avec sa propre clé. Comparez-la avec celle que le catalogue publie"
  echo "ailleurs, puis donnez-la à check.sh."
  echo "بإمكان أي شخص أن يوقّع بمفتاحه. قارن هذا المفتاح بالذي ينشره الفهرس في مكان آخر،"
  echo "ثم أعطه لـ check.sh."
fi
exit "$code"
