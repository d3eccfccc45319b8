
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'flinkc' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'flinkc'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'flinkc' {
            [CompletionResult]::new('--message-format', '--message-format', [CompletionResultType]::ParameterName, 'How findings are written: `text` for people on standard error, `json` for programs on standard output, one object a line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to colour: `auto` asks the terminal, NO_COLOR and CLICOLOR_FORCE')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but findings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but findings')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say which files were read and written')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say which files were read and written')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('init', 'init', [CompletionResultType]::ParameterValue, 'Start a flink.toml')
            [CompletionResult]::new('build', 'build', [CompletionResultType]::ParameterValue, 'Compile flink.toml files to Kubernetes manifests')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Say what is wrong with flink.toml files, and write nothing')
            [CompletionResult]::new('config', 'config', [CompletionResultType]::ParameterValue, 'Print the settings of a file: all layers merged, defaults filled in')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'Explain a rule or a shipped layer')
            [CompletionResult]::new('fmt', 'fmt', [CompletionResultType]::ParameterValue, 'Lay out flink.toml files in one way, with every comment')
            [CompletionResult]::new('schema', 'schema', [CompletionResultType]::ParameterValue, 'Print the JSON schema of flink.toml')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print the completions of a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print the manual page, or write all of them to a folder')
            break
        }
        'flinkc;init' {
            [CompletionResult]::new('--mode', '--mode', [CompletionResultType]::ParameterName, 'Whether the cluster lives for one job or for several')
            [CompletionResult]::new('--flink', '--flink', [CompletionResultType]::ParameterName, 'The version of Flink, as 2.2 or 2.2.0; the newest one by default')
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'The name of the cluster; by default that of the folder')
            [CompletionResult]::new('--target', '--target', [CompletionResultType]::ParameterName, 'Who runs Flink')
            [CompletionResult]::new('--message-format', '--message-format', [CompletionResultType]::ParameterName, 'How findings are written: `text` for people on standard error, `json` for programs on standard output, one object a line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to colour: `auto` asks the terminal, NO_COLOR and CLICOLOR_FORCE')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but findings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but findings')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say which files were read and written')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say which files were read and written')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'flinkc;build' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile to apply: `[profiles.NAME]` of the file, its layers or its workspace')
            [CompletionResult]::new('--target', '--target', [CompletionResultType]::ParameterName, 'Who runs Flink, instead of the text''s `target`')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How the manifests are packed, instead of the text''s `output.format`')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'Set a key above all layers, as in `--set taskmanager.memory=8g`; may be repeated, and is recorded')
            [CompletionResult]::new('--root', '--root', [CompletionResultType]::ParameterName, 'The folder below which files may be read; otherwise the repository, the workspace, or the folder of the file')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'The folder to write to, or `-` for one YAML stream on standard output')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'The folder to write to, or `-` for one YAML stream on standard output')
            [CompletionResult]::new('--revision', '--revision', [CompletionResultType]::ParameterName, 'The revision of the text, for the record')
            [CompletionResult]::new('--approved-by', '--approved-by', [CompletionResultType]::ParameterName, 'Who approved the build, for the record; may be repeated')
            [CompletionResult]::new('--as-of', '--as-of', [CompletionResultType]::ParameterName, 'The day to which the `review-by` of waivers is compared; without it no waiver is too old')
            [CompletionResult]::new('--message-format', '--message-format', [CompletionResultType]::ParameterName, 'How findings are written: `text` for people on standard error, `json` for programs on standard output, one object a line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to colour: `auto` asks the terminal, NO_COLOR and CLICOLOR_FORCE')
            [CompletionResult]::new('--workspace', '--workspace', [CompletionResultType]::ParameterName, 'Build every member of the workspace that PATH is or lies in')
            [CompletionResult]::new('--check', '--check', [CompletionResultType]::ParameterName, 'Write nothing; exit 1 and show the difference if the folder is not what the text says')
            [CompletionResult]::new('--list', '--list', [CompletionResultType]::ParameterName, 'Write nothing; print the path of each file that would be written')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but findings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but findings')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say which files were read and written')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say which files were read and written')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'flinkc;check' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile to apply: `[profiles.NAME]` of the file, its layers or its workspace')
            [CompletionResult]::new('--target', '--target', [CompletionResultType]::ParameterName, 'Who runs Flink, instead of the text''s `target`')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How the manifests are packed, instead of the text''s `output.format`')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'Set a key above all layers, as in `--set taskmanager.memory=8g`; may be repeated, and is recorded')
            [CompletionResult]::new('--root', '--root', [CompletionResultType]::ParameterName, 'The folder below which files may be read; otherwise the repository, the workspace, or the folder of the file')
            [CompletionResult]::new('--as-of', '--as-of', [CompletionResultType]::ParameterName, 'The day to which the `review-by` of waivers is compared; without it no waiver is too old')
            [CompletionResult]::new('--message-format', '--message-format', [CompletionResultType]::ParameterName, 'How findings are written: `text` for people on standard error, `json` for programs on standard output, one object a line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to colour: `auto` asks the terminal, NO_COLOR and CLICOLOR_FORCE')
            [CompletionResult]::new('--all-profiles', '--all-profiles', [CompletionResultType]::ParameterName, 'Check each file without a profile and with every profile that it knows')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but findings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but findings')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say which files were read and written')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say which files were read and written')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'flinkc;config' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'The profile to apply: `[profiles.NAME]` of the file, its layers or its workspace')
            [CompletionResult]::new('--target', '--target', [CompletionResultType]::ParameterName, 'Who runs Flink, instead of the text''s `target`')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How the manifests are packed, instead of the text''s `output.format`')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'Set a key above all layers, as in `--set taskmanager.memory=8g`; may be repeated, and is recorded')
            [CompletionResult]::new('--root', '--root', [CompletionResultType]::ParameterName, 'The folder below which files may be read; otherwise the repository, the workspace, or the folder of the file')
            [CompletionResult]::new('--message-format', '--message-format', [CompletionResultType]::ParameterName, 'How findings are written: `text` for people on standard error, `json` for programs on standard output, one object a line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to colour: `auto` asks the terminal, NO_COLOR and CLICOLOR_FORCE')
            [CompletionResult]::new('--show-origin', '--show-origin', [CompletionResultType]::ParameterName, 'Say behind each value which layer it comes from, or why it is the default')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but findings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but findings')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say which files were read and written')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say which files were read and written')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'flinkc;explain' {
            [CompletionResult]::new('--message-format', '--message-format', [CompletionResultType]::ParameterName, 'How findings are written: `text` for people on standard error, `json` for programs on standard output, one object a line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to colour: `auto` asks the terminal, NO_COLOR and CLICOLOR_FORCE')
            [CompletionResult]::new('--list', '--list', [CompletionResultType]::ParameterName, 'Print code, level and name of every rule')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but findings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but findings')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say which files were read and written')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say which files were read and written')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'flinkc;fmt' {
            [CompletionResult]::new('--message-format', '--message-format', [CompletionResultType]::ParameterName, 'How findings are written: `text` for people on standard error, `json` for programs on standard output, one object a line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to colour: `auto` asks the terminal, NO_COLOR and CLICOLOR_FORCE')
            [CompletionResult]::new('--check', '--check', [CompletionResultType]::ParameterName, 'Change nothing; exit 1 and show the difference if a file is laid out differently')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but findings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but findings')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say which files were read and written')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say which files were read and written')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'flinkc;schema' {
            [CompletionResult]::new('--message-format', '--message-format', [CompletionResultType]::ParameterName, 'How findings are written: `text` for people on standard error, `json` for programs on standard output, one object a line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to colour: `auto` asks the terminal, NO_COLOR and CLICOLOR_FORCE')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but findings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but findings')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say which files were read and written')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say which files were read and written')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'flinkc;completions' {
            [CompletionResult]::new('--message-format', '--message-format', [CompletionResultType]::ParameterName, 'How findings are written: `text` for people on standard error, `json` for programs on standard output, one object a line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to colour: `auto` asks the terminal, NO_COLOR and CLICOLOR_FORCE')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but findings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but findings')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say which files were read and written')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say which files were read and written')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'flinkc;man' {
            [CompletionResult]::new('--message-format', '--message-format', [CompletionResultType]::ParameterName, 'How findings are written: `text` for people on standard error, `json` for programs on standard output, one object a line')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Whether to colour: `auto` asks the terminal, NO_COLOR and CLICOLOR_FORCE')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but findings')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but findings')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say which files were read and written')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say which files were read and written')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
