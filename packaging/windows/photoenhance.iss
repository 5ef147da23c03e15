; Inno Setup 6.3 script: an installer of dist\photoenhance, for the user alone or for everybody. Not tried; see
; docs/packaging.md. Compile with packaging\windows\build.ps1, which gives AppVersion.
#ifndef AppVersion
  #error Compile by packaging\windows\build.ps1, or with /DAppVersion=...
#endif

[Setup]
AppId={{6C0B6D0E-4F5A-4B7E-9C42-3A1D5E8F7B21}
AppName=photoenhance
AppVersion={#AppVersion}
AppPublisher=The photoenhance maintainers
DefaultDirName={autopf}\photoenhance
DefaultGroupName=photoenhance
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
; All files below are named from here.
SourceDir=..\..
LicenseFile=LICENSE
OutputDir=dist
OutputBaseFilename=photoenhance-{#AppVersion}-windows-x64
SetupIconFile=build\icons\photoenhance.ico
UninstallDisplayIcon={app}\photoenhance-gui.exe
Compression=lzma2/max
SolidCompression=yes
ChangesAssociations=yes
ChangesEnvironment=yes

[Tasks]
Name: desktopicon; Description: "{cm:CreateDesktopIcon}"; Flags: unchecked
Name: path; Description: "Make the command photoenhance known in terminals"; Flags: unchecked

[Files]
Source: "dist\photoenhance\*"; DestDir: "{app}"; Flags: recursesubdirs createallsubdirs ignoreversion

[InstallDelete]
; What an older version had and this one has not.
Type: filesandordirs; Name: "{app}\_internal"

[Icons]
Name: "{group}\photoenhance"; Filename: "{app}\photoenhance-gui.exe"
Name: "{autodesktop}\photoenhance"; Filename: "{app}\photoenhance-gui.exe"; Tasks: desktopicon

[Registry]
; "Open with" offers the program; nothing that opens photos today is replaced.
Root: HKA; Subkey: "Software\Classes\Applications\photoenhance-gui.exe"; ValueType: string; ValueName: "FriendlyAppName"; ValueData: "photoenhance"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\Applications\photoenhance-gui.exe\shell\open\command"; ValueType: string; ValueData: """{app}\photoenhance-gui.exe"" ""%1"""
Root: HKCU; Subkey: "Environment"; ValueType: expandsz; ValueName: "Path"; ValueData: "{olddata};{app}"; Tasks: path; Check: NotOnPath

[Run]
Filename: "{app}\photoenhance-gui.exe"; Description: "{cm:LaunchProgram,photoenhance}"; Flags: nowait postinstall skipifsilent

[Code]
function NotOnPath: Boolean;
var
  Path: string;
begin
  Result := not RegQueryStringValue(HKCU, 'Environment', 'Path', Path)
    or (Pos(';' + Uppercase(ExpandConstant('{app}')) + ';', ';' + Uppercase(Path) + ';') = 0);
end;

procedure CurUninstallStepChanged(Step: TUninstallStep);
var
  Path, Ours: string;
  At: Integer;
begin
  if (Step <> usPostUninstall) or not RegQueryStringValue(HKCU, 'Environment', 'Path', Path) then
    exit;
  Ours := ';' + ExpandConstant('{app}');
  At := Pos(Uppercase(Ours) + ';', Uppercase(Path) + ';');
  if At > 0 then begin
    Delete(Path, At, Length(Ours));
    RegWriteExpandStringValue(HKCU, 'Environment', 'Path', Path);
  end;
end;
