/**
 * Node can't make system calls of its own choice, and util-linux before 2.41 can't set a filter, but Perl is part of every
 * Debian and Ubuntu. It gives up what the process may still gain, closes the file system with Landlock, sets the filter and
 * becomes node.
 *
 * Arguments: architecture, filter as hex, files that may be opened (one a line), then the command.
 */
export const PERL_FILTER = `
use strict;
my ($arch, $hex, $files, @command) = @ARGV;
my $prctl = $arch eq 'x64' ? 157 : 167;
syscall($prctl, 38, 1, 0, 0, 0) == 0 or exit 70;
if ((my $version = syscall(444, 0, 0, 1)) > 0) {
  my $rules = syscall(444, my $handled = pack('Q', 0x1fff), 8, 0);
  exit 71 if $rules < 0;
  for my $file (split /\\n/, $files) {
    sysopen(my $handle, $file, 010000000) or next;
    syscall(445, $rules, 1, my $rule = pack('Q l', 5, fileno($handle)), 0) == 0 or exit 72;
  }
  syscall(446, $rules, 0) == 0 or exit 73;
}
my $program = pack('H*', $hex);
syscall($prctl, 22, 2, my $filter = pack('S x6 P', length($program) / 8, $program)) == 0 or exit 74;
exec { $command[0] } @command;
exit 75;
`;
