#!/bin/sh
# Builds photoenhance.app and a disk image of it on macOS (Apple silicon). Not tried; see docs/packaging.md.
#
#   sh packaging/macos/build.sh
#
# With SIGN_IDENTITY set ("Developer ID Application: ...") the app is signed by it, else ad hoc, which Apple's processors
# ask for; with NOTARY_PROFILE set as well (xcrun notarytool store-credentials) the image is notarised.
set -eu
cd "$(dirname "$0")/../.."

python3 packaging/build.py
version=$(sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml)
app=dist/photoenhance.app
image=dist/photoenhance-$version-macos-arm64.dmg

# The networks' and numba's machine code is made while the program runs.
codesign --force --deep --options runtime --entitlements packaging/macos/entitlements.plist \
    --sign "${SIGN_IDENTITY:--}" "$app"
codesign --verify --deep --strict "$app"

stage=build/dmg
rm -rf "$stage" "$image"
mkdir -p "$stage"
cp -R "$app" "$stage/"
cp LICENSE "$stage/"
ln -s /Applications "$stage/Applications"
hdiutil create -volname photoenhance -srcfolder "$stage" -format ULMO -ov "$image"

if [ -n "${NOTARY_PROFILE:-}" ]; then
    xcrun notarytool submit "$image" --keychain-profile "$NOTARY_PROFILE" --wait
    xcrun stapler staple "$image"
fi
(cd dist && shasum -a 256 "$(basename "$image")" > "$(basename "$image").sha256")
