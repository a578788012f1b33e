# shellcheck shell=bash
# What the commands in this folder share: Odoo's source, its Python packages, a
# PostgreSQL server and template databases, all under one cache folder. Every
# step leaves its mark last and works beside the final place first, so that a run
# which was killed at any moment is repaired by the next one. Over 500 lines and one
# file: every command goes the whole way, from the cache folder to a database.
#
#   ODOO_HOME       an existing checkout of Odoo 19 (nothing is downloaded)
#   PGHOST, PGUSER  an existing PostgreSQL server (no private one is started)
#   PYTHON          the Python to use, 3.11 to 3.13
#   DEBIAN_MIRROR   the Debian mirror, where apt does not name one
#   ADDON_ROOT      another folder with this addon in it
set -euo pipefail

addon=hr_training
scripts=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
root=$(cd "${ADDON_ROOT:-$scripts/..}" && pwd -P)
cache=${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}/$addon
case $cache in /*) ;; *) cache=$PWD/$cache ;; esac

say() { printf '%s %s\n' "$(date +%T)" "$*" >&2; }
die() { printf '%s: %s\n' "$addon" "$*" >&2; exit 1; }
has() { command -v "$1" >/dev/null 2>&1; }
is_root() { [ "$(id -u)" = 0 ]; }

# --- the cache folder ---------------------------------------------------------

open_cache() {
  mkdir -p "$cache"/{data,logs} 2>/dev/null && [ -w "$cache" ] ||
    die "cannot write to $cache: set XDG_CACHE_HOME to a folder of yours"
  # One link per checkout: Odoo wants a folder named like the addon, and two
  # clones must not pull it from under each other.
  checkout=$cache/checkouts/$(printf %s "$root" | cksum | cut -d' ' -f1)
  mkdir -p "$checkout"
  [ "$(readlink "$checkout/$addon" || :)" = "$root" ] ||
    ln -sfn "$root" "$checkout/$addon"
}

need_space() { # GB: a full disk in the middle of an installation is hard to read
  local free
  free=$(df -Pk "$cache" | awk 'NR == 2 { print int($4 / 1048576) }')
  [ "$free" -ge "$1" ] || die "$cache has $free GB free and needs $1:" \
    "make room, or set XDG_CACHE_HOME to a folder on a larger disk"
}

# NAME COMMAND...: one run at a time per cache folder. Children inherit the lock, so
# that nothing runs into what a killed run left at work; the file tells whose it is.
lock=
locked() {
  lock=$cache/$1.lock
  shift
  exec 9>>"$lock"
  flock -n 9 || wait_for_lock
  echo "$$ 0" >"$lock"
  "$@"
  exec 9>&-
  lock=
}

wait_for_lock() {
  local owner='' group=''
  read -r owner group <"$lock" || :
  if [ -n "$owner" ] && [ "$group" != 0 ] && ! kill -0 "$owner" 2>/dev/null; then
    kill -TERM -- "-$group" 2>/dev/null || :
  else
    say "waiting for another run that prepares the same: ${lock##*/}"
  fi
  flock 9
}

# Long commands run in process groups of their own, so that a signal to this script
# ends all of it at once; bash alone would wait for the command first.
in_group() { # COMMAND...: starts it, its id is then in $group
  set -m
  "$@" 8>&- & # 8 is the lock of a served database, see scripts/run
  group=$!
  set +m
  groups+=("$group")
  [ -z "$lock" ] || echo "$$ $group" >"$lock"
}

end_groups() {
  local g try
  for g in ${groups[@]+"${groups[@]}"}; do kill -TERM -- "-$g" 2>/dev/null || :; done
  for g in ${groups[@]+"${groups[@]}"}; do
    for ((try = 0; try < 50; try++)); do
      kill -0 -- "-$g" 2>/dev/null || continue 2
      sleep 0.1
    done
    kill -KILL -- "-$g" 2>/dev/null || :
    wait "$g" 2>/dev/null || :
  done
  groups=()
}

handle_signals() { # also the first thing in a background subshell, which forgets traps
  groups=()
  trap 'end_groups; exit 130' INT
  trap 'end_groups; exit 143' TERM HUP
}
handle_signals

# LABEL LOG COMMAND...: a step of more than a few seconds, with signs of life
long_step() {
  local label=$1 log=$2 begin=$SECONDS rc=0 pid
  shift 2
  say "$label ..."
  in_group "$@" >"$log" 2>&1 </dev/null
  pid=$group
  while sleep 1 && kill -0 "$pid" 2>/dev/null; do
    (((SECONDS - begin) % 20)) ||
      say "  $label: $((SECONDS - begin)) s$(last_module "$log")"
  done
  wait "$pid" || rc=$?
  [ "$rc" != 0 ] || say "  done in $((SECONDS - begin)) s"
  return "$rc"
}

last_module() { # LOG: what an Odoo log says of its progress
  grep -o 'Loading module [a-z0-9_]* ([0-9/]*)' "$1" 2>/dev/null | tail -1 |
    sed 's/Loading module \(.*\) (\(.*\))/, module \2 (\1)/' || :
}

# --- Debian packages ----------------------------------------------------------

as_root() { if is_root; then "$@"; else sudo -n "$@"; fi; }

pg_bin() { # the server's programs, which Debian keeps off the PATH
  local lib=/usr/lib/postgresql made initdb
  made=$(cat "$(pg_home)/data/PG_VERSION" 2>/dev/null || :)
  if [ -n "$made" ] && [ -x "$lib/$made/bin/initdb" ]; then # as our cluster was made
    echo "$lib/$made/bin"
    return
  fi
  initdb=$(find "$lib" -mindepth 3 -maxdepth 3 -path '*/bin/initdb' 2>/dev/null |
    sort -V | tail -1)
  [ -n "$initdb" ] || initdb=$(command -v initdb) || return 1
  dirname "$initdb"
}

# The server of root is the user postgres: where a folder above the cache is closed to
# him, his files lie elsewhere, and no folder of anybody's is opened. A cluster that was
# made in the cache stays there.
pg_home() {
  local id
  id=$(id -u)-$(printf %s "$cache" | cksum | cut -d' ' -f1)
  if ! is_root || [ -f "$cache/pg/data/.ok" ] || as_pg test -x "$cache"; then
    echo "$cache/pg"
  else
    echo "/var/lib/$addon-pg-$id"
  fi
}

given_pg() { [ -n "${PGHOST:-}${PGSERVICE:-}" ]; }

# USE...: the Debian packages that are not there yet, of those needed for the use:
# database, print (PDF reports), pdf (looking into them), tours (a browser), git.
# Python is needed for all.
missing_packages() {
  local python
  python=$(find_python) || { python=false; echo python3; }
  "$python" -c 'import ensurepip, venv' 2>/dev/null || echo python3-venv
  if uses database "$@"; then
    if given_pg; then has psql || echo postgresql-client
    else pg_bin >/dev/null || echo postgresql; fi
  fi
  if uses print "$@"; then
    has wkhtmltopdf || echo wkhtmltopdf
    has fc-list || echo fontconfig
    [ -n "$(fc-list 'Noto Sans CJK SC' 2>/dev/null)" ] || echo fonts-noto-cjk
  fi
  ! uses pdf "$@" || has pdftoppm || echo poppler-utils
  ! uses tours "$@" || has chromium || has google-chrome || echo chromium
  ! uses git "$@" || has git || echo git
}

uses() { [[ " ${*:2} " == *" $1 "* ]]; }

system_packages() { # USE...
  local pkgs log=$cache/logs/apt.log
  pkgs=$(missing_packages "$@" | sort -u | xargs)
  [ -n "$pkgs" ] || return 0
  has apt-get || die "please install: $pkgs"
  is_root || { has sudo && sudo -n true 2>/dev/null; } ||
    die "packages are missing; run as root: apt-get install $pkgs"
  long_step "Debian packages: $pkgs" "$log" apt_install "$pkgs" ||
    die "apt-get install $pkgs failed (see $log): check the network and apt's sources"
}

apt_install() { # PKGS: a name per word
  local env=(env DEBIAN_FRONTEND=noninteractive) wait=(-o DPkg::Lock::Timeout=300)
  as_root "${env[@]}" apt-get "${wait[@]}" -o Acquire::Retries=3 update
  # shellcheck disable=SC2086
  as_root "${env[@]}" apt-get "${wait[@]}" -o Acquire::Retries=3 install -y \
    --no-install-recommends $1
}

# --- Python -------------------------------------------------------------------

find_python() { # a Python that the pinned packages are made for
  local p
  for p in ${PYTHON:-python3 python3.13 python3.12 python3.11 /usr/bin/python3}; do
    "$p" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' \
      2>/dev/null && { echo "$p"; return; }
  done
  return 1
}

check_python() {
  local p=${PYTHON:-python3}
  ! has "$p" || find_python >/dev/null ||
    die "Python 3.11 to 3.13 is needed, $p is $("$p" -V 2>&1 | cut -d' ' -f2):" \
      "set PYTHON to one that fits"
}

venv() { # NAME REQUIREMENTS: a virtual environment in the cache, made anew on change
  local dir=$cache/$1 sum
  sum=$(cksum <"$2")
  [ "$(cat "$dir/.ok" 2>/dev/null)" != "$sum" ] || return 0
  locked "$1" make_venv "$dir" "$2" "$sum"
}

make_venv() { # DIR REQUIREMENTS SUM
  local log=$cache/logs/${1##*/}.log
  [ "$(cat "$1/.ok" 2>/dev/null)" != "$3" ] || return 0
  need_space 2
  rm -rf "$1"
  "$(find_python)" -m venv "$1" || die "no virtual environment: apt-get install python3-venv"
  long_step "Python packages (${1##*/})" "$log" "$1/bin/python" -m pip install \
    --disable-pip-version-check --retries 3 -r "$2" ||
    die "pip could not install ${2##*/} (see $log): check the network or PIP_INDEX_URL"
  echo "$3" >"$1/.ok"
}

# --- Odoo's source ------------------------------------------------------------

# Debian's package of Odoo is in sid only; the files that it links to are taken
# from the release it was tested with (sid has moved one of them since).
odoo_suite=sid
odoo_packages=(odoo-19 fonts-montserrat)
link_suite=bookworm
link_packages=(libjs-jquery libjs-underscore libjs-jquery-form fonts-roboto-unhinted
  fonts-ocr-b fonts-font-awesome fonts-inconsolata)

odoo_source() {
  if [ -n "${ODOO_HOME:-}" ]; then
    src=$ODOO_HOME bin=$src/odoo-bin core=$src/odoo/addons,$src/addons
    grep -q 'version_info = (19, 0' "$src/odoo/release.py" 2>/dev/null ||
      die "ODOO_HOME=$src is no checkout of Odoo 19.0"
  else
    src=$cache/odoo/usr/lib/python3/dist-packages
    bin=$cache/odoo/usr/bin/odoo core=$src/odoo/addons
    [ -f "$cache/odoo.ok" ] || locked odoo fetch_odoo
  fi
}

fetch_odoo() {
  local new=$cache/odoo.new mirror log=$cache/logs/odoo.log
  [ ! -f "$cache/odoo.ok" ] || return 0
  mirror=$(debian_mirror)
  need_space 6
  rm -rf "$cache/odoo" "$new"
  mkdir -p "$new/debs"
  long_step "Odoo 19 from Debian" "$log" download_odoo "$mirror" "$new/debs" ||
    die "$(download_reason "$log")"
  long_step "unpacking Odoo" "$log" unpack_odoo "$new" ||
    die "unpacking Odoo failed (see $log): run it again"
  mv "$new" "$cache/odoo"
  touch "$cache/odoo.ok"
}

debian_mirror() { # the one that apt uses on this machine
  local site=${DEBIAN_MIRROR:-}
  if [ -z "$site" ]; then
    if ! grep -qsx 'ID=debian' /etc/os-release || ! has apt-get; then
      die "this is no Debian: set ODOO_HOME to a checkout of Odoo 19.0" \
        "(or DEBIAN_MIRROR, with debian-archive-keyring installed)"
    fi
    case $(dpkg --print-architecture) in
      amd64 | arm64) ;;
      *) die "only amd64 and arm64 were tried: set ODOO_HOME or DEBIAN_MIRROR" ;;
    esac
    # shellcheck disable=SC2016 # apt's own placeholder
    site=$(apt-get indextargets --format '$(SITE)' | grep -v security | sort -u | head -1)
  fi
  [ -n "$site" ] || die "apt knows no mirror: set DEBIAN_MIRROR or ODOO_HOME"
  echo "$site"
}

download_odoo() { # MIRROR FOLDER
  fetch_debs "$1" "$2" "$odoo_suite" "${odoo_packages[@]}" &&
    fetch_debs "$1" "$2" "$link_suite" "${link_packages[@]}"
}

# MIRROR FOLDER SUITE PKG...: a signed download that installs nothing, touches
# nothing of the system's apt and needs no root.
fetch_debs() {
  local mirror=$1 into=$2 apt=$cache/apt-$3 suite=$3
  local keys=/usr/share/keyrings/debian-archive-keyring.gpg
  shift 3
  rm -rf "$apt"
  mkdir -p "$apt"/{lists/partial,cache/archives/partial,none}
  echo "deb [signed-by=$keys] $mirror $suite main" >"$apt/sources.list"
  local opts=(-o Dir::Etc::SourceList="$apt/sources.list"
    -o Dir::Etc::SourceParts="$apt/none" -o Dir::State::Lists="$apt/lists"
    -o Dir::State::status=/dev/null -o Dir::Cache="$apt/cache"
    -o APT::Architectures="$(dpkg --print-architecture)" -o APT::Sandbox::User=
    -o Acquire::Languages=none -o Acquire::Retries=3 -o APT::Update::Error-Mode=any)
  apt-get "${opts[@]}" update &&
    (cd "$into" && apt-get "${opts[@]}" download "$@") &&
    rm -rf "$apt"
}

download_reason() { # LOG: the one line that helps
  local gone
  gone=$(sed -n 's/^E: Unable to locate package //p; s/^E: Can.t select candidate version from package \(\S*\).*/\1/p' "$1" | xargs)
  if [ -n "$gone" ]; then
    echo "Debian's archive no longer has $gone: set ODOO_HOME to a checkout of Odoo 19.0"
  elif grep -qi 'no space left' "$1"; then
    echo "the disk is full: make room, or set XDG_CACHE_HOME to a larger disk"
  else
    echo "the Debian mirror cannot be reached (see $1):" \
      "check the network, set DEBIAN_MIRROR, or ODOO_HOME to a checkout of Odoo 19.0"
  fi
}

unpack_odoo() { # FOLDER with the packages in debs/
  local d js
  for d in "$1"/debs/*.deb; do dpkg-deb -x "$d" "$1" || return 1; done
  (cd "$1/debs" && ls) >"$1/packages"
  rm -rf "$1/debs"
  # Debian leaves this library out; without the file every asset bundle logs an error.
  js=$1/usr/lib/python3/dist-packages/odoo/addons/mail/static/lib/selfie_segmentation
  mkdir -p "$js"
  [ -e "$js/selfie_segmentation.js" ] || : >"$js/selfie_segmentation.js"
  ! find "$1" -xtype l -printf 'a link to nowhere: %p\n' | grep .
}

# --- PostgreSQL ---------------------------------------------------------------

# The server refuses to run as root; Debian's package brings a user for it.
as_pg() (
  cd /
  exec 9>&- # the server outlives us and must not keep our lock
  if is_root; then runuser -u postgres -- "$@"; else "$@"; fi
)

postgres() { # a private cluster, socket only and without durability: for work and tests
  if given_pg; then check_given_pg; return; fi
  pg=$(pg_home) sock=$pg
  # A socket's path has to fit in 107 bytes.
  [ ${#sock} -lt 90 ] || sock=/tmp/$addon-pg-$(id -u)-$(printf %s "$cache" | cksum | cut -d' ' -f1)
  PATH=$(pg_bin):$PATH
  export PGHOST=$sock PGUSER=odoo PATH
  unset PGPORT PGPASSWORD PGDATABASE
  pg_running || locked pg start_pg
}

check_given_pg() {
  local may
  may=$(psql -XAtqw -d postgres -c 'select current_user, rolcreatedb or rolsuper
    from pg_roles where rolname = current_user' 2>&1) ||
    die "no connection to the PostgreSQL given: check PGHOST, PGPORT, PGUSER, PGPASSWORD" \
      "(${may//$'\n'/ })"
  case $may in
    postgres\|*) die "Odoo refuses the database user postgres: make another with" \
      "'createuser --createdb NAME' and set PGUSER" ;;
    *\|f) die "the database user ${may%|*} may not create databases:" \
      "alter role ${may%|*} createdb" ;;
  esac
}

pg_running() { as_pg pg_ctl -D "$pg/data" -s status >/dev/null 2>&1; }

start_pg() {
  ! pg_running || return 0
  [ -f "$pg/data/.ok" ] || [ -s "$pg/data/postmaster.opts" ] || init_pg
  mkdir -p "$sock" && chmod 700 "$sock"
  ! is_root || chown postgres "$sock"
  # Who installs or uninstalls keeps thousands of locks, and several do so at once.
  as_pg pg_ctl -D "$pg/data" -l "$pg/log" -o "-c max_locks_per_transaction=512" \
    -s -w -t 60 start </dev/null >/dev/null 2>&1 ||
    die "PostgreSQL does not start (see $pg/log): 'make clean' makes a new one"
}

init_pg() {
  local log=$cache/logs/initdb.log
  rm -rf "$pg/data"
  mkdir -p "$pg"
  chmod 700 "$pg"
  if is_root; then
    chown postgres "$pg"
  fi
  as_pg initdb -D "$pg/data" -U odoo -A trust -E UTF8 --locale=C --no-sync \
    </dev/null >"$log" 2>&1 || die "PostgreSQL's initdb failed (see $log)"
  as_pg tee -a "$pg/data/postgresql.conf" >/dev/null <<-END
	listen_addresses = ''
	unix_socket_directories = '$sock'
	fsync = off
	synchronous_commit = off
	full_page_writes = off
	shared_buffers = 512MB
	max_wal_size = 4GB
	END
  as_pg touch "$pg/data/.ok"
}

stop_pg() {
  given_pg && return
  pg=$(pg_home)
  [ ! -d "$pg/data" ] || PATH=$(pg_bin):$PATH
  ! pg_running || as_pg pg_ctl -D "$pg/data" -s -m fast -w stop
}

sql() { psql -XAtq -d "$1" -c "$2"; }
db_exists() { [ "$(sql postgres "select 1 from pg_database where datname = '$1'")" = 1 ]; }
filestore() { echo "$cache/data/filestore/$1"; }

drop_db() { # NAME
  dropdb --if-exists -f "$1" 2>/dev/null || :
  rm -rf "$(filestore "$1")"
}

rename_db() { # OLD NEW: the database last, for it is what tells that all is there
  local from to
  from=$(filestore "$1") to=$(filestore "$2")
  mkdir -p "$from"
  rm -rf "$to"
  if ! mv "$from" "$to" || ! sql postgres "alter database \"$1\" rename to \"$2\""; then
    die "the database $1 cannot be renamed to $2"
  fi
}

# --- Odoo ---------------------------------------------------------------------

# Settings go through a file because the sub-commands (db, module, i18n, ...) do not
# share the server's options; each of them reads the file that ODOO_RC names.
odoo_conf() {
  conf=$checkout/odoo.conf
  printf '%s\n' '[options]' "addons_path = $core,$checkout" "data_dir = $cache/data" \
    'http_interface = 127.0.0.1' >"$conf.$$"
  mv "$conf.$$" "$conf"
  # Never `python -m odoo`: it breaks the process for websockets under --workers.
  odoo_cmd=(env ODOO_RC="$conf" PYTHONPATH="$src" "$cache/venv/bin/python" "$bin")
}

odoo() { "${odoo_cmd[@]}" "$@"; }

prepare() { # USE...: everything up to a running Odoo
  open_cache
  need_space 1
  check_python
  system_packages "$@"
  odoo_source
  venv venv "$scripts/requirements-odoo.txt"
  postgres
  odoo_conf
  [ -f "$root/__manifest__.py" ] || die "$root has no __manifest__.py"
}

# --- template databases -------------------------------------------------------

depends() {
  "$cache/venv/bin/python" -c 'import ast, sys
print(",".join(sorted(ast.literal_eval(open(sys.argv[1]).read())["depends"])))' \
    "$root/__manifest__.py"
}

template() { # [demo]: sets $tmpl, a database with all that the addon depends on
  local deps key
  deps=$(depends)
  key=$(printf '%s|%s|%s|%s|%s' "$deps" "$(cat "$cache/venv/.ok")" "$(odoo_version)" \
    "$(cksum <"$scripts/template.py")" "${1:-}" | cksum | cut -d' ' -f1)
  tmpl=${addon}_tmpl${1:+_$1}_$key
  template_there "$tmpl" ||
    locked "template${1:+-$1}" make_template "$tmpl" "$deps" "${1:-}"
}

template_there() { db_exists "$1" && [ -d "$(filestore "$1")" ]; }

odoo_version() { # of the source tree, as exactly as it can be told
  git -C "$src" rev-parse HEAD 2>/dev/null || cksum <"$src/odoo/release.py"
}

make_template() { # NAME DEPENDS [demo]: built under another name, renamed when complete
  local name=$1 new=$1_new log=$cache/logs/${1}.log
  template_there "$name" && return
  need_space 6
  drop_db "$name"
  drop_db "$new"
  long_step "template database${3:+ with demo data}" "$log" fill_template "$new" "$2" "${3:-}" ||
    { tail -30 "$log" >&2; die "the template database could not be made (see $log)"; }
  rename_db "$new" "$name"
}

fill_template() { # NAME DEPENDS [demo]
  odoo server -d "$1" -i "$2" ${3:+--with-demo} --stop-after-init --no-http &&
    odoo shell -d "$1" --no-http --log-level=warn <"$scripts/template.py"
}

fresh_db() { # NAME: a copy of $tmpl with its filestore (hard links: files there never change)
  drop_db "$1"
  createdb -T "$tmpl" "$1" || die "the database $1 cannot be made from $tmpl"
  cp -al "$(filestore "$tmpl")" "$(filestore "$1")" 2>/dev/null ||
    cp -R "$(filestore "$tmpl")" "$(filestore "$1")" ||
    die "the files of $tmpl cannot be copied: is the disk full?"
}

# --- the addon as it is shipped -----------------------------------------------

here_git() { git -C "$root" -c safe.directory="$root" "$@"; }

# TREE [OPTION...]: `git archive` of the addon without its tooling, a tar if nothing
# else is said. HEAD+ stands for HEAD and all that is not committed yet. What the README
# says of a checkout stays out (see .gitattributes for whole files). Index and objects
# are of its own: nothing is written into the repository.
export_addon() (
  tree=$1
  shift
  tmp=$(mktemp -d "$cache/index.XXXXXX")
  trap 'rm -rf "$tmp"' EXIT
  GIT_ALTERNATE_OBJECT_DIRECTORIES=$(cd "$root" && here_git rev-parse --path-format=absolute --git-path objects)
  # The same commit makes the same zip.
  GIT_AUTHOR_DATE=$(here_git log -1 --format=%cI) GIT_COMMITTER_DATE=$GIT_AUTHOR_DATE
  GIT_INDEX_FILE=$tmp/index GIT_OBJECT_DIRECTORY=$tmp
  export GIT_INDEX_FILE GIT_OBJECT_DIRECTORY GIT_ALTERNATE_OBJECT_DIRECTORIES
  export GIT_AUTHOR_DATE GIT_COMMITTER_DATE
  if [ "$tree" = HEAD+ ]; then here_git add -A; else here_git read-tree "$tree"; fi
  readme=$(here_git show :README.md |
    sed '/^<!-- checkout -->$/,/^<!-- end of checkout -->$/d' |
    here_git hash-object -w --stdin)
  here_git update-index --cacheinfo "100644,$readme,README.md"
  commit=$(here_git -c user.name="$addon" -c user.email="$addon" \
    commit-tree -m "$addon as shipped" "$(here_git write-tree)")
  here_git archive --prefix="$addon/" "$@" "$commit"
)
