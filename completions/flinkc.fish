# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_flinkc_global_optspecs
    string join \n message-format= color= q/quiet v/verbose h/help V/version
end

function __fish_flinkc_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_flinkc_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_flinkc_using_subcommand
    set -l cmd (__fish_flinkc_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c flinkc -n "__fish_flinkc_needs_command" -l message-format -d 'How findings are written: `text` for people on standard error, `json` for programs on standard output, one object a line' -r -f -a "text\t''
json\t''"
complete -c flinkc -n "__fish_flinkc_needs_command" -l color -d 'Whether to colour: `auto` asks the terminal, NO_COLOR and CLICOLOR_FORCE' -r -f -a "auto\t''
always\t''
never\t''"
complete -c flinkc -n "__fish_flinkc_needs_command" -s q -l quiet -d 'Say nothing but findings'
complete -c flinkc -n "__fish_flinkc_needs_command" -s v -l verbose -d 'Say which files were read and written'
complete -c flinkc -n "__fish_flinkc_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c flinkc -n "__fish_flinkc_needs_command" -s V -l version -d 'Print version'
complete -c flinkc -n "__fish_flinkc_needs_command" -f -a "init" -d 'Start a flink.toml'
complete -c flinkc -n "__fish_flinkc_needs_command" -f -a "build" -d 'Compile flink.toml files to Kubernetes manifests'
complete -c flinkc -n "__fish_flinkc_needs_command" -f -a "check" -d 'Say what is wrong with flink.toml files, and write nothing'
complete -c flinkc -n "__fish_flinkc_needs_command" -f -a "config" -d 'Print the settings of a file: all layers merged, defaults filled in'
complete -c flinkc -n "__fish_flinkc_needs_command" -f -a "explain" -d 'Explain a rule or a shipped layer'
complete -c flinkc -n "__fish_flinkc_needs_command" -f -a "fmt" -d 'Lay out flink.toml files in one way, with every comment'
complete -c flinkc -n "__fish_flinkc_needs_command" -f -a "schema" -d 'Print the JSON schema of flink.toml'
complete -c flinkc -n "__fish_flinkc_needs_command" -f -a "completions" -d 'Print the completions of a shell'
complete -c flinkc -n "__fish_flinkc_needs_command" -f -a "man" -d 'Print the manual page, or write all of them to a folder'
complete -c flinkc -n "__fish_flinkc_using_subcommand init" -l mode -d 'Whether the cluster lives for one job or for several' -r -f -a "application\t''
session\t''"
complete -c flinkc -n "__fish_flinkc_using_subcommand init" -l flink -d 'The version of Flink, as 2.2 or 2.2.0; the newest one by default' -r
complete -c flinkc -n "__fish_flinkc_using_subcommand init" -l name -d 'The name of the cluster; by default that of the folder' -r
complete -c flinkc -n "__fish_flinkc_using_subcommand init" -l target -d 'Who runs Flink' -r -f -a "standalone\t''
native\t''
operator\t''
spotify\t''
lyft\t''
nextbreakpoint\t''"
complete -c flinkc -n "__fish_flinkc_using_subcommand init" -l message-format -d 'How findings are written: `text` for people on standard error, `json` for programs on standard output, one object a line' -r -f -a "text\t''
json\t''"
complete -c flinkc -n "__fish_flinkc_using_subcommand init" -l color -d 'Whether to colour: `auto` asks the terminal, NO_COLOR and CLICOLOR_FORCE' -r -f -a "auto\t''
always\t''
never\t''"
complete -c flinkc -n "__fish_flinkc_using_subcommand init" -s q -l quiet -d 'Say nothing but findings'
complete -c flinkc -n "__fish_flinkc_using_subcommand init" -s v -l verbose -d 'Say which files were read and written'
complete -c flinkc -n "__fish_flinkc_using_subcommand init" -s h -l help -d 'Print help'
complete -c flinkc -n "__fish_flinkc_using_subcommand build" -l profile -d 'The profile to apply: `[profiles.NAME]` of the file, its layers or its workspace' -r
complete -c flinkc -n "__fish_flinkc_using_subcommand build" -l target -d 'Who runs Flink, instead of the text\'s `target`' -r -f -a "standalone\t''
native\t''
operator\t''
spotify\t''
lyft\t''
nextbreakpoint\t''"
complete -c flinkc -n "__fish_flinkc_using_subcommand build" -l format -d 'How the manifests are packed, instead of the text\'s `output.format`' -r -f -a "yaml\t''"
complete -c flinkc -n "__fish_flinkc_using_subcommand build" -l set -d 'Set a key above all layers, as in `--set taskmanager.memory=8g`; may be repeated, and is recorded' -r
complete -c flinkc -n "__fish_flinkc_using_subcommand build" -l root -d 'The folder below which files may be read; otherwise the repository, the workspace, or the folder of the file' -r -F
complete -c flinkc -n "__fish_flinkc_using_subcommand build" -s o -l output -d 'The folder to write to, or `-` for one YAML stream on standard output' -r -F
complete -c flinkc -n "__fish_flinkc_using_subcommand build" -l revision -d 'The revision of the text, for the record' -r
complete -c flinkc -n "__fish_flinkc_using_subcommand build" -l approved-by -d 'Who approved the build, for the record; may be repeated' -r
complete -c flinkc -n "__fish_flinkc_using_subcommand build" -l as-of -d 'The day to which the `review-by` of waivers is compared; without it no waiver is too old' -r
complete -c flinkc -n "__fish_flinkc_using_subcommand build" -l message-format -d 'How findings are written: `text` for people on standard error, `json` for programs on standard output, one object a line' -r -f -a "text\t''
json\t''"
complete -c flinkc -n "__fish_flinkc_using_subcommand build" -l color -d 'Whether to colour: `auto` asks the terminal, NO_COLOR and CLICOLOR_FORCE' -r -f -a "auto\t''
always\t''
never\t''"
complete -c flinkc -n "__fish_flinkc_using_subcommand build" -l workspace -d 'Build every member of the workspace that PATH is or lies in'
complete -c flinkc -n "__fish_flinkc_using_subcommand build" -l check -d 'Write nothing; exit 1 and show the difference if the folder is not what the text says'
complete -c flinkc -n "__fish_flinkc_using_subcommand build" -l list -d 'Write nothing; print the path of each file that would be written'
complete -c flinkc -n "__fish_flinkc_using_subcommand build" -s q -l quiet -d 'Say nothing but findings'
complete -c flinkc -n "__fish_flinkc_using_subcommand build" -s v -l verbose -d 'Say which files were read and written'
complete -c flinkc -n "__fish_flinkc_using_subcommand build" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c flinkc -n "__fish_flinkc_using_subcommand check" -l profile -d 'The profile to apply: `[profiles.NAME]` of the file, its layers or its workspace' -r
complete -c flinkc -n "__fish_flinkc_using_subcommand check" -l target -d 'Who runs Flink, instead of the text\'s `target`' -r -f -a "standalone\t''
native\t''
operator\t''
spotify\t''
lyft\t''
nextbreakpoint\t''"
complete -c flinkc -n "__fish_flinkc_using_subcommand check" -l format -d 'How the manifests are packed, instead of the text\'s `output.format`' -r -f -a "yaml\t''"
complete -c flinkc -n "__fish_flinkc_using_subcommand check" -l set -d 'Set a key above all layers, as in `--set taskmanager.memory=8g`; may be repeated, and is recorded' -r
complete -c flinkc -n "__fish_flinkc_using_subcommand check" -l root -d 'The folder below which files may be read; otherwise the repository, the workspace, or the folder of the file' -r -F
complete -c flinkc -n "__fish_flinkc_using_subcommand check" -l as-of -d 'The day to which the `review-by` of waivers is compared; without it no waiver is too old' -r
complete -c flinkc -n "__fish_flinkc_using_subcommand check" -l message-format -d 'How findings are written: `text` for people on standard error, `json` for programs on standard output, one object a line' -r -f -a "text\t''
json\t''"
complete -c flinkc -n "__fish_flinkc_using_subcommand check" -l color -d 'Whether to colour: `auto` asks the terminal, NO_COLOR and CLICOLOR_FORCE' -r -f -a "auto\t''
always\t''
never\t''"
complete -c flinkc -n "__fish_flinkc_using_subcommand check" -l all-profiles -d 'Check each file without a profile and with every profile that it knows'
complete -c flinkc -n "__fish_flinkc_using_subcommand check" -s q -l quiet -d 'Say nothing but findings'
complete -c flinkc -n "__fish_flinkc_using_subcommand check" -s v -l verbose -d 'Say which files were read and written'
complete -c flinkc -n "__fish_flinkc_using_subcommand check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c flinkc -n "__fish_flinkc_using_subcommand config" -l profile -d 'The profile to apply: `[profiles.NAME]` of the file, its layers or its workspace' -r
complete -c flinkc -n "__fish_flinkc_using_subcommand config" -l target -d 'Who runs Flink, instead of the text\'s `target`' -r -f -a "standalone\t''
native\t''
operator\t''
spotify\t''
lyft\t''
nextbreakpoint\t''"
complete -c flinkc -n "__fish_flinkc_using_subcommand config" -l format -d 'How the manifests are packed, instead of the text\'s `output.format`' -r -f -a "yaml\t''"
complete -c flinkc -n "__fish_flinkc_using_subcommand config" -l set -d 'Set a key above all layers, as in `--set taskmanager.memory=8g`; may be repeated, and is recorded' -r
complete -c flinkc -n "__fish_flinkc_using_subcommand config" -l root -d 'The folder below which files may be read; otherwise the repository, the workspace, or the folder of the file' -r -F
complete -c flinkc -n "__fish_flinkc_using_subcommand config" -l message-format -d 'How findings are written: `text` for people on standard error, `json` for programs on standard output, one object a line' -r -f -a "text\t''
json\t''"
complete -c flinkc -n "__fish_flinkc_using_subcommand config" -l color -d 'Whether to colour: `auto` asks the terminal, NO_COLOR and CLICOLOR_FORCE' -r -f -a "auto\t''
always\t''
never\t''"
complete -c flinkc -n "__fish_flinkc_using_subcommand config" -l show-origin -d 'Say behind each value which layer it comes from, or why it is the default'
complete -c flinkc -n "__fish_flinkc_using_subcommand config" -s q -l quiet -d 'Say nothing but findings'
complete -c flinkc -n "__fish_flinkc_using_subcommand config" -s v -l verbose -d 'Say which files were read and written'
complete -c flinkc -n "__fish_flinkc_using_subcommand config" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c flinkc -n "__fish_flinkc_using_subcommand explain" -l message-format -d 'How findings are written: `text` for people on standard error, `json` for programs on standard output, one object a line' -r -f -a "text\t''
json\t''"
complete -c flinkc -n "__fish_flinkc_using_subcommand explain" -l color -d 'Whether to colour: `auto` asks the terminal, NO_COLOR and CLICOLOR_FORCE' -r -f -a "auto\t''
always\t''
never\t''"
complete -c flinkc -n "__fish_flinkc_using_subcommand explain" -l list -d 'Print code, level and name of every rule'
complete -c flinkc -n "__fish_flinkc_using_subcommand explain" -s q -l quiet -d 'Say nothing but findings'
complete -c flinkc -n "__fish_flinkc_using_subcommand explain" -s v -l verbose -d 'Say which files were read and written'
complete -c flinkc -n "__fish_flinkc_using_subcommand explain" -s h -l help -d 'Print help'
complete -c flinkc -n "__fish_flinkc_using_subcommand fmt" -l message-format -d 'How findings are written: `text` for people on standard error, `json` for programs on standard output, one object a line' -r -f -a "text\t''
json\t''"
complete -c flinkc -n "__fish_flinkc_using_subcommand fmt" -l color -d 'Whether to colour: `auto` asks the terminal, NO_COLOR and CLICOLOR_FORCE' -r -f -a "auto\t''
always\t''
never\t''"
complete -c flinkc -n "__fish_flinkc_using_subcommand fmt" -l check -d 'Change nothing; exit 1 and show the difference if a file is laid out differently'
complete -c flinkc -n "__fish_flinkc_using_subcommand fmt" -s q -l quiet -d 'Say nothing but findings'
complete -c flinkc -n "__fish_flinkc_using_subcommand fmt" -s v -l verbose -d 'Say which files were read and written'
complete -c flinkc -n "__fish_flinkc_using_subcommand fmt" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c flinkc -n "__fish_flinkc_using_subcommand schema" -l message-format -d 'How findings are written: `text` for people on standard error, `json` for programs on standard output, one object a line' -r -f -a "text\t''
json\t''"
complete -c flinkc -n "__fish_flinkc_using_subcommand schema" -l color -d 'Whether to colour: `auto` asks the terminal, NO_COLOR and CLICOLOR_FORCE' -r -f -a "auto\t''
always\t''
never\t''"
complete -c flinkc -n "__fish_flinkc_using_subcommand schema" -s q -l quiet -d 'Say nothing but findings'
complete -c flinkc -n "__fish_flinkc_using_subcommand schema" -s v -l verbose -d 'Say which files were read and written'
complete -c flinkc -n "__fish_flinkc_using_subcommand schema" -s h -l help -d 'Print help'
complete -c flinkc -n "__fish_flinkc_using_subcommand completions" -l message-format -d 'How findings are written: `text` for people on standard error, `json` for programs on standard output, one object a line' -r -f -a "text\t''
json\t''"
complete -c flinkc -n "__fish_flinkc_using_subcommand completions" -l color -d 'Whether to colour: `auto` asks the terminal, NO_COLOR and CLICOLOR_FORCE' -r -f -a "auto\t''
always\t''
never\t''"
complete -c flinkc -n "__fish_flinkc_using_subcommand completions" -s q -l quiet -d 'Say nothing but findings'
complete -c flinkc -n "__fish_flinkc_using_subcommand completions" -s v -l verbose -d 'Say which files were read and written'
complete -c flinkc -n "__fish_flinkc_using_subcommand completions" -s h -l help -d 'Print help'
complete -c flinkc -n "__fish_flinkc_using_subcommand man" -l message-format -d 'How findings are written: `text` for people on standard error, `json` for programs on standard output, one object a line' -r -f -a "text\t''
json\t''"
complete -c flinkc -n "__fish_flinkc_using_subcommand man" -l color -d 'Whether to colour: `auto` asks the terminal, NO_COLOR and CLICOLOR_FORCE' -r -f -a "auto\t''
always\t''
never\t''"
complete -c flinkc -n "__fish_flinkc_using_subcommand man" -s q -l quiet -d 'Say nothing but findings'
complete -c flinkc -n "__fish_flinkc_using_subcommand man" -s v -l verbose -d 'Say which files were read and written'
complete -c flinkc -n "__fish_flinkc_using_subcommand man" -s h -l help -d 'Print help'
