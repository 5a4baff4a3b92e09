# Sourced by ./sakimori, ./test, .ci/run and fuzz/run: finds .NET 10, or fetches its SDK.
# find_dotnet runtime|sdk   sets DOTNET and exports DOTNET_ROOT; "runtime" is content with none when nothing needs building.

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
# A bare Debian has no libicu, without which .NET refuses to start unless told that it needs none.
if ! { ldconfig -p 2>/dev/null || /sbin/ldconfig -p 2>/dev/null; } | grep -q libicuuc; then
    export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
fi

# Looks into folders instead of asking dotnet, which takes a quarter of a second to answer.
has_dotnet() { # FOLDER KIND
    case $2 in
        sdk) compgen -G "$1/sdk/10.*" >/dev/null ;;
        *) compgen -G "$1/shared/Microsoft.AspNetCore.App/10.*" >/dev/null ;;
    esac && [[ -x $1/dotnet ]]
}

find_dotnet() {
    local kind=$1 candidate found
    found=$(command -v dotnet || true)
    [[ -n $found ]] && found=$(dirname "$(readlink -f "$found")")
    for candidate in "${DOTNET_ROOT:-}" "$found" "$HOME/.dotnet" /usr/share/dotnet /usr/lib/dotnet; do
        if [[ -n $candidate ]] && has_dotnet "$candidate" "$kind"; then
            use_dotnet "$candidate"
            return
        fi
    done
    if [[ $kind == sdk ]]; then
        fetch_dotnet "$HOME/.dotnet"
        use_dotnet "$HOME/.dotnet"
    fi
}

use_dotnet() {
    export DOTNET_ROOT=$1
    DOTNET=$1/dotnet
    case ":$PATH:" in *":$1:"*) ;; *) export PATH="$1:$PATH" ;; esac
}

fetch_dotnet() { # FOLDER
    local address=https://dot.net/v1/dotnet-install.sh script
    printf '%s\n' "No .NET 10 SDK found: fetching it with Microsoft's install script ($address) into $1 (about 220 MB)." >&2
    script=$(mktemp)
    if command -v curl >/dev/null; then
        curl -fsSL --retry 2 -o "$script" "$address" || no_dotnet "$address"
    elif command -v wget >/dev/null; then
        wget -qO "$script" "$address" || no_dotnet "$address"
    else
        no_dotnet "$address (neither curl nor wget is installed: apt-get install curl)"
    fi
    bash "$script" --channel 10.0 --install-dir "$1" >&2 || no_dotnet "$address"
    rm -f "$script"
    has_dotnet "$1" sdk || no_dotnet "$address"
}

no_dotnet() {
    printf '%s\n' "Could not fetch the .NET 10 SDK from $1." \
        "Install it by hand (a package of your distribution, or unpack the SDK archive into ~/.dotnet) and run this again." >&2
    exit 69
}
