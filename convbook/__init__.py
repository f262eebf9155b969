"""convbook"""
