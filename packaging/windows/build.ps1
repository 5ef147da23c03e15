# Builds the program and its installer on Windows x64: the folder by packaging\build.py, a .zip of it, and an installer
# by Inno Setup 6.3 or newer (ISCC.exe on PATH). Not tried; see docs\packaging.md.
#
#   powershell -ExecutionPolicy Bypass -File packaging\windows\build.ps1
#
# With SIGN_THUMBPRINT set, programs and installer are signed by that certificate of the user's store.
$ErrorActionPreference = 'Stop'
$root = Resolve-Path (Join-Path $PSScriptRoot '..\..')
Set-Location $root

function Invoke-Checked {
    & $args[0] @($args | Select-Object -Skip 1)
    if ($LASTEXITCODE -ne 0) { throw "$($args[0]) ended with $LASTEXITCODE" }
}

function Add-Signature([string[]] $files) {
    if ($env:SIGN_THUMBPRINT) {
        Invoke-Checked signtool sign /sha1 $env:SIGN_THUMBPRINT /fd SHA256 /tr http://timestamp.digicert.com /td SHA256 @files
    }
}

function Write-Checksum([string] $file) {
    $digest = (Get-FileHash -Algorithm SHA256 $file).Hash.ToLower()
    [IO.File]::WriteAllText("$file.sha256", "$digest  $(Split-Path -Leaf $file)`n")
}

Invoke-Checked py -3 packaging\build.py
$version = (Select-String -Path pyproject.toml -Pattern '^version = "(.+)"').Matches[0].Groups[1].Value
Add-Signature @('dist\photoenhance\photoenhance.exe', 'dist\photoenhance\photoenhance-gui.exe')

$zip = "dist\photoenhance-$version-windows-x64.zip"
Compress-Archive -Force -Path dist\photoenhance -DestinationPath $zip
Write-Checksum (Resolve-Path $zip)

Invoke-Checked ISCC.exe "/DAppVersion=$version" packaging\windows\photoenhance.iss
$setup = "dist\photoenhance-$version-windows-x64.exe"
Add-Signature @($setup)
Write-Checksum (Resolve-Path $setup)
