"""What the office's pages show of rounds, applications and what follows: reads only, within what an account may see."""
