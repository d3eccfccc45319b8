
use builtin;
use str;

set edit:completion:arg-completer[flinkc] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'flinkc'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'flinkc'= {
            cand --message-format 'How findings are written: `text` for people on standard error, `json` for programs on standard output, one object a line'
            cand --color 'Whether to colour: `auto` asks the terminal, NO_COLOR and CLICOLOR_FORCE'
            cand -q 'Say nothing but findings'
            cand --quiet 'Say nothing but findings'
            cand -v 'Say which files were read and written'
            cand --verbose 'Say which files were read and written'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand init 'Start a flink.toml'
            cand build 'Compile flink.toml files to Kubernetes manifests'
            cand check 'Say what is wrong with flink.toml files, and write nothing'
            cand config 'Print the settings of a file: all layers merged, defaults filled in'
            cand explain 'Explain a rule or a shipped layer'
            cand fmt 'Lay out flink.toml files in one way, with every comment'
            cand schema 'Print the JSON schema of flink.toml'
            cand completions 'Print the completions of a shell'
            cand man 'Print the manual page, or write all of them to a folder'
        }
        &'flinkc;init'= {
            cand --mode 'Whether the cluster lives for one job or for several'
            cand --flink 'The version of Flink, as 2.2 or 2.2.0; the newest one by default'
            cand --name 'The name of the cluster; by default that of the folder'
            cand --target 'Who runs Flink'
            cand --message-format 'How findings are written: `text` for people on standard error, `json` for programs on standard output, one object a line'
            cand --color 'Whether to colour: `auto` asks the terminal, NO_COLOR and CLICOLOR_FORCE'
            cand -q 'Say nothing but findings'
            cand --quiet 'Say nothing but findings'
            cand -v 'Say which files were read and written'
            cand --verbose 'Say which files were read and written'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'flinkc;build'= {
            cand --profile 'The profile to apply: `[profiles.NAME]` of the file, its layers or its workspace'
            cand --target 'Who runs Flink, instead of the text''s `target`'
            cand --format 'How the manifests are packed, instead of the text''s `output.format`'
            cand --set 'Set a key above all layers, as in `--set taskmanager.memory=8g`; may be repeated, and is recorded'
            cand --root 'The folder below which files may be read; otherwise the repository, the workspace, or the folder of the file'
            cand -o 'The folder to write to, or `-` for one YAML stream on standard output'
            cand --output 'The folder to write to, or `-` for one YAML stream on standard output'
            cand --revision 'The revision of the text, for the record'
            cand --approved-by 'Who approved the build, for the record; may be repeated'
            cand --as-of 'The day to which the `review-by` of waivers is compared; without it no waiver is too old'
            cand --message-format 'How findings are written: `text` for people on standard error, `json` for programs on standard output, one object a line'
            cand --color 'Whether to colour: `auto` asks the terminal, NO_COLOR and CLICOLOR_FORCE'
            cand --workspace 'Build every member of the workspace that PATH is or lies in'
            cand --check 'Write nothing; exit 1 and show the difference if the folder is not what the text says'
            cand --list 'Write nothing; print the path of each file that would be written'
            cand -q 'Say nothing but findings'
            cand --quiet 'Say nothing but findings'
            cand -v 'Say which files were read and written'
            cand --verbose 'Say which files were read and written'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'flinkc;check'= {
            cand --profile 'The profile to apply: `[profiles.NAME]` of the file, its layers or its workspace'
            cand --target 'Who runs Flink, instead of the text''s `target`'
            cand --format 'How the manifests are packed, instead of the text''s `output.format`'
            cand --set 'Set a key above all layers, as in `--set taskmanager.memory=8g`; may be repeated, and is recorded'
            cand --root 'The folder below which files may be read; otherwise the repository, the workspace, or the folder of the file'
            cand --as-of 'The day to which the `review-by` of waivers is compared; without it no waiver is too old'
            cand --message-format 'How findings are written: `text` for people on standard error, `json` for programs on standard output, one object a line'
            cand --color 'Whether to colour: `auto` asks the terminal, NO_COLOR and CLICOLOR_FORCE'
            cand --all-profiles 'Check each file without a profile and with every profile that it knows'
            cand -q 'Say nothing but findings'
            cand --quiet 'Say nothing but findings'
            cand -v 'Say which files were read and written'
            cand --verbose 'Say which files were read and written'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'flinkc;config'= {
            cand --profile 'The profile to apply: `[profiles.NAME]` of the file, its layers or its workspace'
            cand --target 'Who runs Flink, instead of the text''s `target`'
            cand --format 'How the manifests are packed, instead of the text''s `output.format`'
            cand --set 'Set a key above all layers, as in `--set taskmanager.memory=8g`; may be repeated, and is recorded'
            cand --root 'The folder below which files may be read; otherwise the repository, the workspace, or the folder of the file'
            cand --message-format 'How findings are written: `text` for people on standard error, `json` for programs on standard output, one object a line'
            cand --color 'Whether to colour: `auto` asks the terminal, NO_COLOR and CLICOLOR_FORCE'
            cand --show-origin 'Say behind each value which layer it comes from, or why it is the default'
            cand -q 'Say nothing but findings'
            cand --quiet 'Say nothing but findings'
            cand -v 'Say which files were read and written'
            cand --verbose 'Say which files were read and written'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'flinkc;explain'= {
            cand --message-format 'How findings are written: `text` for people on standard error, `json` for programs on standard output, one object a line'
            cand --color 'Whether to colour: `auto` asks the terminal, NO_COLOR and CLICOLOR_FORCE'
            cand --list 'Print code, level and name of every rule'
            cand -q 'Say nothing but findings'
            cand --quiet 'Say nothing but findings'
            cand -v 'Say which files were read and written'
            cand --verbose 'Say which files were read and written'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'flinkc;fmt'= {
            cand --message-format 'How findings are written: `text` for people on standard error, `json` for programs on standard output, one object a line'
            cand --color 'Whether to colour: `auto` asks the terminal, NO_COLOR and CLICOLOR_FORCE'
            cand --check 'Change nothing; exit 1 and show the difference if a file is laid out differently'
            cand -q 'Say nothing but findings'
            cand --quiet 'Say nothing but findings'
            cand -v 'Say which files were read and written'
            cand --verbose 'Say which files were read and written'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'flinkc;schema'= {
            cand --message-format 'How findings are written: `text` for people on standard error, `json` for programs on standard output, one object a line'
            cand --color 'Whether to colour: `auto` asks the terminal, NO_COLOR and CLICOLOR_FORCE'
            cand -q 'Say nothing but findings'
            cand --quiet 'Say nothing but findings'
            cand -v 'Say which files were read and written'
            cand --verbose 'Say which files were read and written'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'flinkc;completions'= {
            cand --message-format 'How findings are written: `text` for people on standard error, `json` for programs on standard output, one object a line'
            cand --color 'Whether to colour: `auto` asks the terminal, NO_COLOR and CLICOLOR_FORCE'
            cand -q 'Say nothing but findings'
            cand --quiet 'Say nothing but findings'
            cand -v 'Say which files were read and written'
            cand --verbose 'Say which files were read and written'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'flinkc;man'= {
            cand --message-format 'How findings are written: `text` for people on standard error, `json` for programs on standard output, one object a line'
            cand --color 'Whether to colour: `auto` asks the terminal, NO_COLOR and CLICOLOR_FORCE'
            cand -q 'Say nothing but findings'
            cand --quiet 'Say nothing but findings'
            cand -v 'Say which files were read and written'
            cand --verbose 'Say which files were read and written'
            cand -h 'Print help'
            cand --help 'Print help'
        }
    ]
    $completions[$command]
}
